/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/parse_testing.h"

static void what_other_dialects_have_says_what_to_write_instead(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"SELECT a != b", "1:10: Encountered \"!=\", an operator that is not allowed; write <>"},
        {"SELECT a\nFROM t\nWHERE a == 1",
         "3:9: Encountered \"==\", an operator that does not exist; write ="},
        {"SELECT a::INT",
         "1:9: Encountered \"::\", an operator that does not exist; write CAST(x AS type)"},
        {"SELECT a & b", "1:10: Encountered \"&\", an operator that does not exist; there are no "
                         "operators on bits"},
        {"SELECT a | b", "1:10: Encountered \"|\", an operator that does not exist; there are no "
                         "operators on bits"},
        {"SELECT a ^ b", "1:10: Encountered \"^\", an operator that does not exist; there are no "
                         "operators on bits"},
        {"SELECT a << 2", "1:10: Encountered \"<<\", an operator that does not exist; there are no "
                          "operators on bits"},
        {"SELECT ~a", "1:8: Encountered \"~\", an operator that does not exist; write SIMILAR TO "
                      "or REGEXP(x, 'pattern')"},
        {"SELECT !a", "1:8: Encountered \"!\", an operator that does not exist; write NOT"},
        {"SELECT a <=> b", "1:10: Encountered \"<=>\", an operator that does not exist; write a IS "
                           "NOT DISTINCT FROM b"},
        {"SELECT a ILIKE 'x'", "1:10: Encountered \"ILIKE\", an operator that does not exist; "
                               "write LOWER(x) LIKE 'pattern'"},
        {"SELECT a NOT ILIKE 'x'", "1:14: Encountered \"ILIKE\", an operator that does not exist; "
                                   "write LOWER(x) LIKE 'pattern'"},
        {"SELECT a RLIKE 'x'", "1:10: Encountered \"RLIKE\", an operator that does not exist; "
                               "write REGEXP(x, 'pattern')"},
        {"SELECT \"a\"", "1:8: Encountered \"\"\", a double quote; names go in back quotes, "
                         "`name`, and texts in single quotes, 'text'"},
        {"SELECT a = \xE2\x80\x98x\xE2\x80\x99",
         "1:12: Encountered \"\xE2\x80\x98\", a typographic quote; texts go in straight single "
         "quotes, 'text'"},
        {"SELECT 1 WHERE TRUE", "1:10: Encountered \"WHERE\"; expected FROM before it; without a "
                                "table, use SELECT .. FROM (VALUES (1)) AS t (x)"},
        {"SELECT a 'b' FROM t", "1:10: Encountered \"'b'\"; expected \",\" or FROM; a text cannot "
                                "be the name of a column, write AS `name`"},
        {"SELECT ? FROM t",
         "1:8: Encountered \"?\"; expected an expression; dynamic parameters are not supported"},
        {"SET a = 'b'",
         "1:5: Encountered \"a\"; expected a setting in single quotes: SET 'key' = 'value'"},
        {"SET 'a' = 5",
         "1:11: Encountered \"5\"; expected the value in single quotes: SET 'key' = 'value'"},
        {"INSERT OVERWRITE t SELECT 1",
         "1:8: INSERT OVERWRITE is for batch jobs; in a stream, write INSERT INTO"},
        {"DELETE FROM t", "1:1: DELETE is for batch jobs; a stream changes rows by the changelog "
                          "of a query into a table with a PRIMARY KEY"},
        {"UPDATE t SET a = 1", "1:1: UPDATE is for batch jobs; a stream changes rows by the "
                               "changelog of a query into a table with a PRIMARY KEY"},
        {"MERGE INTO t", "1:1: MERGE does not exist in Flink SQL; INSERT INTO a table with a "
                         "PRIMARY KEY updates its rows"},
        {"WITH RECURSIVE a AS (SELECT 1) SELECT 1",
         "1:6: Encountered \"RECURSIVE\"; expected the name of a query; recursive queries do not "
         "exist in Flink SQL"},
        {"CREATE TABLE t (a TIMESTAMP WITH TIME ZONE)",
         "1:34: Encountered \"TIME\"; expected WITH LOCAL TIME ZONE; a time zone per value does "
         "not exist"},
        {"CREATE TABLE t (a MULTISET<INT>)", "1:19: the type MULTISET is not supported"},
        {"CREATE TABLE t (a INT) DISTRIBUTED BY (a)",
         "1:24: DISTRIBUTED is not supported: no connector here has buckets"},
    };
    check_refusals(refusals, COUNT_OF(refusals));
}

static void syntax_errors_name_place_token_and_expectation(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"SELEC 1", "1:1: Encountered \"SELEC\"; expected a statement: CREATE, INSERT, SELECT, "
                    "SET, EXECUTE STATEMENT SET, EXPLAIN, SHOW, DESCRIBE, DROP, ALTER or USE. Did "
                    "you mean SELECT instead of \"SELEC\"?"},
        {"SELECT", "1:7: Encountered the end of the script; expected an expression"},
        {"SELECT a,", "1:10: Encountered the end of the script; expected an expression"},
        {"SELECT a, FROM t",
         "1:11: Encountered \"FROM\"; expected a column; remove the \",\" before FROM"},
        {"SELECT a FROM", "1:14: Encountered the end of the script; expected the name of a table"},
        {"SELECT a FORM t", "1:15: Encountered \"t\"; expected \",\", FROM or \";\". Did you mean "
                            "FROM instead of \"FORM\"?"},
        {"SELECT a FROM t WEHRE a > 1",
         "1:23: Encountered \"a\"; expected \";\" between statements, or the rest of this one. Did "
         "you mean WHERE instead of \"WEHRE\"?"},
        {"SELECT a FROM t ORDER a", "1:23: Encountered \"a\"; expected BY"},
        {"CREAT TABLE t (a INT)",
         "1:1: Encountered \"CREAT\"; expected a statement: CREATE, INSERT, SELECT, SET, EXECUTE "
         "STATEMENT SET, EXPLAIN, SHOW, DESCRIBE, DROP, ALTER or USE. Did you mean CREATE instead "
         "of \"CREAT\"?"},
        {"SELECT a b c FROM t", "1:12: Encountered \"c\"; expected \",\", FROM or \";\""},
        {"SELECT FROM t", "1:8: Encountered \"FROM\"; expected the columns to select"},
        {"SELECT a FROM t t2 t3",
         "1:20: Encountered \"t3\"; expected \";\" between statements, or the rest of this one"},
        {"SELECT a FROM value", "1:15: Encountered \"value\"; expected the name of a table. VALUE "
                                "is a reserved word: as a name, write `value`"},
        {"SELECT value FROM t", "1:8: Encountered \"value\"; expected an expression. VALUE is a "
                                "reserved word: as a name, write `value`"},
        {"SELECT a AS 'b'", "1:13: Encountered \"'b'\"; expected a name. Single quotes are for "
                            "texts, names go in back quotes"},
        {"SELECT a FROM t SELECT b FROM t", "1:17: Encountered \"SELECT\"; expected \";\" between "
                                            "statements, or the rest of this one"},
        {"SELECT (a + b",
         "1:14: Encountered the end of the script; expected \")\", \",\" or an operator"},
        {"SELECT a + ", "1:12: Encountered the end of the script; expected an expression"},
        {"SELECT a IN ()", "1:14: Encountered \")\"; expected an expression"},
        {"SELECT a IS 5",
         "1:13: Encountered \"5\"; expected NULL, TRUE, FALSE, UNKNOWN, JSON or DISTINCT FROM"},
        {"SELECT a IS NOT b",
         "1:17: Encountered \"b\"; expected NULL, TRUE, FALSE, UNKNOWN, JSON or DISTINCT FROM"},
        {"SELECT a BETWEEN 1 OR 2", "1:20: Encountered \"OR\"; expected AND"},
        {"SELECT CASE WHEN a THEN 1",
         "1:26: Encountered the end of the script; expected WHEN, ELSE or END"},
        {"SELECT CASE a END", "1:15: Encountered \"END\"; expected WHEN"},
        {"SELECT CASE WHEN a THEN 1 ELSE 2 x", "1:34: Encountered \"x\"; expected END"},
        {"SELECT CAST(a INT)", "1:15: Encountered \"INT\"; expected AS"},
        {"SELECT CAST(a AS foo)", "1:18: Encountered \"foo\"; expected a type, such as STRING, "
                                  "BIGINT, DECIMAL(10, 2) or TIMESTAMP(3)"},
        {"SELECT f(a, )", "1:13: Encountered \")\"; expected an expression"},
        {"SELECT f(t.*)", "1:12: Encountered \"*\"; expected a name; * stands for all columns only "
                          "in a SELECT list and in COUNT(*)"},
        {"SELECT t.* + 1",
         "1:12: Encountered \"+\"; expected \";\" between statements, or the rest of this one"},
        {"SELECT a.1",
         "1:9: Encountered \".1\"; expected \";\" between statements, or the rest of this one"},
    };
    check_refusals(refusals, COUNT_OF(refusals));
}

static void errors_in_clauses_name_what_the_clause_wants(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"SELECT SUM(a) OVER",
         "1:19: Encountered the end of the script; expected \"(\" or the name of a window"},
        {"SELECT SUM(a) OVER (ROWS 5)", "1:27: Encountered \")\"; expected PRECEDING or FOLLOWING"},
        {"SELECT EXTRACT(FOO FROM a)", "1:16: Encountered \"FOO\"; expected a unit of time, such "
                                       "as YEAR, MONTH, DAY, HOUR, MINUTE or SECOND"},
        {"SELECT (a + b) DAY",
         "1:8: Illegal expression. Was expecting '(DATETIME - DATETIME) INTERVALQUALIFIER'"},
        {"SELECT a FROM t JOIN u", "1:17: INNER, LEFT, RIGHT or FULL join requires a condition "
                                   "(NATURAL keyword or ON or USING clause)"},
        {"SELECT a FROM t CROSS JOIN u ON TRUE",
         "1:17: Cannot specify condition (NATURAL keyword, or ON or USING clause) following CROSS "
         "JOIN or NATURAL JOIN"},
        {"SELECT a FROM t LEFT u", "1:22: Encountered \"u\"; expected JOIN"},
        {"SELECT a FROM LATERAL t", "1:23: Encountered \"t\"; expected TABLE(f(..)), UNNEST(..) or "
                                    "(SELECT ..) behind LATERAL"},
        {"SELECT a FROM t GROUP b", "1:23: Encountered \"b\"; expected BY"},
        {"SELECT a FROM t LIMIT -1", "1:23: Encountered \"-\"; expected a number of rows"},
        {"SELECT a FROM t LIMIT x", "1:23: Encountered \"x\"; expected a number of rows"},
        {"SELECT a FROM f(x) OVER w",
         "1:15: a table function has no OVER, FILTER, WITHIN GROUP or NULLS"},
        {"SELECT a FROM t MATCH_RECOGNIZE (PATTERN (A) )",
         "1:46: Encountered \")\"; expected DEFINE"},
        {"SELECT a FROM t MATCH_RECOGNIZE (PATTERN (A{3,2}) DEFINE A AS TRUE)",
         "1:45: a quantifier {3,2}; expected {n,m} with m of at least 1 and n"},
    };
    check_refusals(refusals, COUNT_OF(refusals));
}

static void so_do_those_of_other_statements_and_of_the_lexer(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"CREATE t", "1:8: Encountered \"t\"; expected TABLE, VIEW, TEMPORARY TABLE, TEMPORARY "
                     "VIEW, FUNCTION, CATALOG or DATABASE"},
        {"CREATE TABLE t",
         "1:15: Encountered the end of the script; expected \"(\" and the columns of the table"},
        {"CREATE TABLE t (a INT,)",
         "1:23: Encountered \")\"; expected a column; remove the last \",\""},
        {"CREATE TABLE t (a)",
         "1:17: the column has no type; write it behind the name, or AS SELECT behind the table"},
        {"CREATE TABLE t (a INT, b)",
         "1:16: some columns have no type; a list of names alone stands before AS SELECT"},
        {"CREATE TABLE t (a INT PRIMARY NOT ENFORCED)", "1:31: Encountered \"NOT\"; expected KEY"},
        {"CREATE TABLE t (a INT) WITH ('a' = 'b',)",
         "1:40: Encountered \")\"; expected an option: 'key' = 'value'; remove the last \",\""},
        {"CREATE TABLE t (a INT) WITH ('a' = 5)",
         "1:36: Encountered \"5\"; expected the value of the option as a text: 'value'"},
        {"CREATE TABLE t (a INT) WITH (a = 'b')",
         "1:30: Encountered \"a\"; expected an option: 'key' = 'value'"},
        {"CREATE VIEW v SELECT 1", "1:15: Encountered \"SELECT\"; expected AS"},
        {"INSERT INTO t (a, b)",
         "1:21: Encountered the end of the script; expected SELECT or VALUES"},
        {"INSERT t SELECT 1", "1:8: Encountered \"t\"; expected INTO"},
        {"INSERT INTO t SELECT 1 ON CONFLICT DO UPDATE",
         "1:39: Encountered \"UPDATE\"; expected DEDUPLICATE, ERROR or NOTHING"},
        {"EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1;",
         "1:52: Encountered the end of the script; expected INSERT, or END of the STATEMENT SET"},
        {"EXECUTE STATEMENT SET BEGIN END",
         "1:1: a STATEMENT SET without any INSERT; remove it or add one"},
        {"EXECUTE STATEMENT SET BEGIN SELECT 1; END",
         "1:29: Encountered \"SELECT\"; expected INSERT, or END of the STATEMENT SET"},
        {"EXPLAIN SET 'a' = 'b'",
         "1:9: Encountered \"SET\"; expected SELECT, INSERT or STATEMENT SET"},
        {"ALTER TABLE t COMPACT",
         "1:15: Encountered \"COMPACT\"; expected SET, RESET, ADD, MODIFY, DROP or RENAME"},
        {"ALTER TABLE t ADD (a)", "1:20: the column has no type"},
        {"ALTER VIEW v SET ('a' = 'b')", "1:14: Encountered \"SET\"; expected RENAME TO or AS query"},
        {"SHOW FOO", "1:6: Encountered \"FOO\"; expected TABLES, VIEWS, COLUMNS FROM table, CREATE "
                     "TABLE table, FUNCTIONS or the like"},
        {"SELECT ``", "1:8: Encountered \"``\"; expected a name, a name is not empty"},
        {"SELECT a -- b\n /* c",
         "2:2: Encountered \"/*\", a comment that is not closed; add the ending */"},
        {"SELECT 'a", "1:8: Encountered \"'\", a text that is not closed; add the ending '"},
        {"SELECT `a", "1:8: Encountered \"`\", a quoted name that is not closed; add the ending `"},
        {"SELECT a FROM t /*+ OPTIONS('a' = 'b')",
         "1:39: Encountered the end of the script; expected \",\" or the end of the hint, */"},
        {"SELECT 1;\n\n  SELECT \xC3\xA4\xC3\xB6 FROM ,",
         "3:18: Encountered \",\"; expected the name of a table"},
        {"SELECT '\xFF'",
         "1:9: Encountered byte 0xFF, which is not UTF-8; save the script as UTF-8"},
    };
    check_refusals(refusals, COUNT_OF(refusals));
}

static void literals_out_of_range(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"SELECT 9223372036854775808", "1:8: Numeric literal '9223372036854775808' out of range; "
                                       "write CAST('..' AS DECIMAL(38, 0))"},
        {"SELECT -9223372036854775809", "1:9: Numeric literal '9223372036854775809' out of range; "
                                        "write CAST('..' AS DECIMAL(38, 0))"},
        {"SELECT 1e999", "1:8: Numeric literal '1e999' out of range"},
        {"SELECT 1.234567890123456789012345678901234567890",
         "1:8: Numeric literal '1.234567890123456789012345678901234567890' out of range"},
        {"SELECT DATE '2023-02-29'",
         "1:13: Illegal DATE literal '2023-02-29': not in format 'yyyy-MM-dd'"},
        {"SELECT DATE '2023-02-28 x'",
         "1:13: Illegal DATE literal '2023-02-28 x': not in format 'yyyy-MM-dd'"},
        {"SELECT TIME '24:00:00'",
         "1:13: Illegal TIME literal '24:00:00': not in format 'HH:mm:ss'"},
        {"SELECT TIMESTAMP '2024-01-01'",
         "1:18: Illegal TIMESTAMP literal '2024-01-01': not in format 'yyyy-MM-dd HH:mm:ss'"},
        {"SELECT TIMESTAMP '2024-01-01T00:00:00'",
         "1:18: Illegal TIMESTAMP literal '2024-01-01T00:00:00': not in format 'yyyy-MM-dd "
         "HH:mm:ss'"},
        {"SELECT INTERVAL '100' DAY", "1:17: Interval field value 100 exceeds precision of DAY(2) "
                                      "field; write DAY(3) or a larger unit"},
        {"SELECT INTERVAL 'x' DAY", "1:17: Illegal interval literal format 'x' for INTERVAL DAY"},
        {"SELECT INTERVAL '1 24:00:00' DAY TO SECOND",
         "1:17: Illegal interval literal format '1 24:00:00' for INTERVAL DAY TO SECOND"},
        {"SELECT INTERVAL '1' DAY TO MONTH",
         "1:28: Encountered \"TO MONTH\" behind DAY; expected YEAR TO MONTH, or DAY, HOUR or "
         "MINUTE TO a smaller unit"},
        {"SELECT INTERVAL '1' FORTNIGHT", "1:21: Encountered \"FORTNIGHT\"; expected a unit: YEAR, "
                                          "QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND"},
        {"SELECT U&'\\00zz'",
         "1:8: a Unicode escape that is not valid; write \\ and four hexits, such as U&'\\00e9'"},
        {"SELECT U&'\\d83d'",
         "1:8: a Unicode escape that is not valid; write \\ and four hexits, such as U&'\\00e9'"},
        {"SELECT x'123'", "1:8: Binary literal string must contain an even number of hexits"},
        {"SELECT x'1g'",
         "1:8: Binary literal string must contain only characters '0' - '9', 'A' - 'F'"},
        {"CREATE TABLE t (a DECIMAL(39, 0))",
         "1:27: Encountered \"39\"; expected a number of digits of at most 38"},
        {"CREATE TABLE t (a DECIMAL(3, 4))",
         "1:26: DECIMAL(3, 4): digits must be 1 to 38, of which at most all are behind the point"},
        {"CREATE TABLE t (a TIMESTAMP(10))",
         "1:29: Encountered \"10\"; expected a number of digits of at most 9"},
        {"CREATE TABLE t (a CHAR(0))", "1:24: a length of 0; the smallest is 1"},
    };
    check_refusals(refusals, COUNT_OF(refusals));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_other_dialects_have_says_what_to_write_instead),
        cmocka_unit_test(syntax_errors_name_place_token_and_expectation),
        cmocka_unit_test(errors_in_clauses_name_what_the_clause_wants),
        cmocka_unit_test(so_do_those_of_other_statements_and_of_the_lexer),
        cmocka_unit_test(literals_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
