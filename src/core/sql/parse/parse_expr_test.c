/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/parse_testing.h"

static void operators_bind_as_calcite_has_it(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"a + b * c", NULL},
        {"(a + b) * c", NULL},
        {"a - b - c", NULL},
        {"a - (b - c)", NULL},
        {"(a + b) + c", "a + b + c"},
        {"a / b % c || d", NULL},
        {"a || b || c", NULL},
        {"a || (b || c)", NULL},
        {"- a * b", "-a * b"},
        {"-(a * b)", NULL},
        {"- - a", "-(-a)"},
        {"- + a", "-(+a)"},
        {"a - -b", NULL},
        {"not a and b", "NOT a AND b"},
        {"NOT (a AND b)", NULL},
        {"NOT NOT a", NULL},
        {"NOT a = b", NULL},
        {"(NOT a) = b", NULL},
        {"a = NOT b", "a = (NOT b)"},
        {"a or b and c", "a OR b AND c"},
        {"(a OR b) AND c", NULL},
        {"a AND b AND c AND d", NULL},
        {"(a AND b) AND (c AND d)", NULL},
        {"a OR b OR c", NULL},
        {"a = b IS NULL", NULL},
        {"a = (b IS NULL)", NULL},
        {"(a IS NULL) = b", NULL},
        {"a < b = c", NULL},
        {"a = (b < c)", NULL},
        {"a + 1 > b * 2 AND c <> d", NULL},
        {"a >= b", NULL},
        {"a<=b", "a <= b"},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT ");
}

static void predicates(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"a LIKE 'x%'", NULL},
        {"a NOT LIKE 'x!_' ESCAPE '!'", NULL},
        {"a || b LIKE c || d", NULL},
        {"a SIMILAR TO 'x|y'", NULL},
        {"a NOT SIMILAR TO 'x|y' ESCAPE '#'", NULL},
        {"a IN (1, 2, 3)", NULL},
        {"a NOT IN ('x')", NULL},
        {"a + 1 IN (1)", NULL},
        {"a = b IN (1)", NULL},
        {"a IN (SELECT b FROM t)", NULL},
        {"a IN ((SELECT b FROM t))", "a IN (SELECT b FROM t)"},
        {"a IN ((SELECT b FROM t) UNION SELECT c FROM u)",
         "a IN (SELECT b FROM t UNION SELECT c FROM u)"},
        {"(a, b) IN ((1, 2), (3, 4))", "ROW(a, b) IN (ROW(1, 2), ROW(3, 4))"},
        {"a BETWEEN 1 AND 2", NULL},
        {"a NOT BETWEEN 1 AND 2 AND b", NULL},
        {"a BETWEEN b + 1 AND c + 2 OR d", NULL},
        {"a BETWEEN SYMMETRIC 2 AND 1", NULL},
        {"a BETWEEN ASYMMETRIC 2 AND 1", "a BETWEEN 2 AND 1"},
        {"a NOT BETWEEN SYMMETRIC 2 AND 1", NULL},
        {"a BETWEEN b BETWEEN c AND d AND e", NULL},
        {"a BETWEEN (b OR c) AND d", NULL},
        {"a IS NULL", NULL},
        {"a IS NOT NULL", NULL},
        {"a IS TRUE AND b IS NOT FALSE OR c IS UNKNOWN AND d IS NOT UNKNOWN", NULL},
        {"a IS NOT TRUE", NULL},
        {"a IS FALSE", NULL},
        {"a IS DISTINCT FROM b", NULL},
        {"a IS NOT DISTINCT FROM b + 1", NULL},
        {"a IS JSON", "a IS JSON VALUE"},
        {"a IS JSON OBJECT", NULL},
        {"a IS NOT JSON ARRAY", NULL},
        {"a IS NOT JSON SCALAR", NULL},
        {"a IS NOT JSON VALUE", NULL},
        {"EXISTS (SELECT 1 FROM t WHERE t.a = u.a)", NULL},
        {"NOT EXISTS (SELECT * FROM t)", NULL},
        {"(a, b) OVERLAPS (c, d)", "ROW(a, b) OVERLAPS ROW(c, d)"},
        {"a > ALL (SELECT b FROM t)", NULL},
        {"a = ANY (1, 2)", "a = SOME (1, 2)"},
        {"a <> SOME (SELECT b FROM t)", NULL},
        {"(SELECT MAX(a) FROM t) + 1", NULL},
        {"((SELECT 1) + 2)", "(SELECT 1) + 2"},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT ");
}

static void literals(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"1, 2147483647, 2147483648, 9223372036854775807", NULL},
        {"-9223372036854775808", NULL},
        {"- 9223372036854775808 + 1", "-9223372036854775808 + 1"},
        {"-(-9223372036854775808)", NULL},
        {"1.50, 0.1, .5, 1.", "1.50, 0.1, .5, 1"},
        {"99999999999999999999999999999.999999999", NULL},
        {"1e2, 1.5E-3, 1e0, 123456789.123456789e0",
         "1e+02, 1.5e-03, 1e+00, 1.2345678912345679e+08"},
        {"'it''s'", NULL},
        {"''", NULL},
        {"'gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80'", NULL},
        {"'a' 'b'\n'c'", "'abc'"},
        {"U&'\\00e9\\\\'", "'\xC3\xA9\\'"},
        {"u&'!00e9!d83d!de00' UESCAPE '!'", "'\xC3\xA9\xF0\x9F\x98\x80'"},
        {"x'1fA0', X''", "X'1FA0', X''"},
        {"true, FALSE, unknown, null", "TRUE, FALSE, UNKNOWN, NULL"},
        {"DATE '2024-02-29', date '0001-01-01', DATE '9999-12-31'",
         "DATE '2024-02-29', DATE '0001-01-01', DATE '9999-12-31'"},
        {"DATE '2024-1-5'", "DATE '2024-01-05'"},
        {"DATE '1969-12-31', DATE '1900-03-01'", NULL},
        {"TIME '10:00:00', TIME '23:59:59.123'", NULL},
        {"TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '1969-12-31 23:59:59.999', TIMESTAMP "
         "'2024-01-01 00:00:00.123456'",
         NULL},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT ");
}

static void intervals(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"INTERVAL '10' MINUTES", "INTERVAL '10' MINUTE"},
        {"INTERVAL '90' MINUTE", NULL},
        {"INTERVAL '60' MINUTE", "INTERVAL '1' HOUR"},
        {"INTERVAL '1 02:03:04' DAY TO SECOND", "INTERVAL '93784' SECOND(5)"},
        {"INTERVAL '1 02:03:04.567' DAY TO SECOND(3)", "INTERVAL '93784.567' SECOND(5)"},
        {"INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '14' MONTH"},
        {"INTERVAL '2' YEAR", NULL},
        {"INTERVAL '2' QUARTER", "INTERVAL '6' MONTH"},
        {"INTERVAL '1' WEEK", "INTERVAL '7' DAY"},
        {"INTERVAL '100' DAY(3)", NULL},
        {"INTERVAL -'5' DAY", "INTERVAL '-5' DAY"},
        {"INTERVAL '-5' DAY, INTERVAL - '-5' DAY", "INTERVAL '-5' DAY, INTERVAL '5' DAY"},
        {"INTERVAL '0.25' SECOND", "INTERVAL '0.250' SECOND"},
        {"INTERVAL '02:30' MINUTE TO SECOND", "INTERVAL '150' SECOND(3)"},
        {"INTERVAL '5 10' DAY TO HOUR", "INTERVAL '130' HOUR(3)"},
        {"INTERVAL 5 MINUTE", "INTERVAL '5' MINUTE"},
        {"INTERVAL 500 SECONDS", "INTERVAL '500' SECOND(3)"},
        {"INTERVAL a.b MINUTE", "INTERVAL (a.b) MINUTE"},
        {"INTERVAL (a + 1) DAYS", "INTERVAL (a + 1) DAY"},
        {"INTERVAL - x HOUR", "INTERVAL (-x) HOUR"},
        {"ts - INTERVAL '5' SECOND", NULL},
        {"(a - b) DAY TO SECOND", NULL},
        {"(a - b) MINUTE", "(a - b) DAY TO SECOND"},
        {"(a - b) MONTH > INTERVAL '1' MONTH", "(a - b) YEAR TO MONTH > INTERVAL '1' MONTH"},
        {"INTERVAL '0' DAY", "INTERVAL '0' DAY"},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT ");
}

static void functions_with_a_syntax_of_their_own(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"EXTRACT(DAY FROM ts), EXTRACT(epoch FROM ts)",
         "EXTRACT(DAY FROM ts), EXTRACT(EPOCH FROM ts)"},
        {"FLOOR(ts TO HOUR), CEIL(ts TO week), FLOOR(x), CEILING(x)",
         "FLOOR(ts TO HOUR), CEIL(ts TO WEEK), FLOOR(x), CEILING(x)"},
        {"TRIM(x), TRIM(BOTH FROM x), TRIM('a' FROM x), TRIM(LEADING 'a' FROM x)",
         "TRIM(x), TRIM(BOTH ' ' FROM x), TRIM(BOTH 'a' FROM x), TRIM(LEADING 'a' FROM x)"},
        {"SUBSTRING(a FROM 2 FOR 3), SUBSTRING(a FROM 2), SUBSTRING(a, 2, 3)",
         "SUBSTRING(a, 2, 3), SUBSTRING(a, 2), SUBSTRING(a, 2, 3)"},
        {"POSITION('a' IN b), POSITION('a' IN b FROM 2), POSITION((a IN (1)) IN b)", NULL},
        {"OVERLAY(a PLACING b FROM 2 FOR 3), OVERLAY(a PLACING b FROM 2)", NULL},
        {"TIMESTAMPADD(DAY, 1, ts), TIMESTAMPDIFF(MINUTE, a, b)", NULL},
        {"JSON_VALUE(j, '$.a')", NULL},
        {"JSON_VALUE(j, 'lax $.a' RETURNING INTEGER NULL ON EMPTY ERROR ON ERROR)",
         "JSON_VALUE(j, 'lax $.a' RETURNING INT NULL ON EMPTY ERROR ON ERROR)"},
        {"JSON_VALUE(j, '$.a' RETURNING DOUBLE DEFAULT 1 + 2 ON EMPTY DEFAULT 0 ON ERROR)", NULL},
        {"JSON_QUERY(j, '$.a' WITH ARRAY WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR)",
         "JSON_QUERY(j, '$.a' WITH UNCONDITIONAL WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON "
         "ERROR)"},
        {"JSON_QUERY(j, '$.a' RETURNING ARRAY<STRING> WITHOUT WRAPPER NULL ON EMPTY)", NULL},
        {"JSON_QUERY(j, '$.a' WITH CONDITIONAL ARRAY WRAPPER)",
         "JSON_QUERY(j, '$.a' WITH CONDITIONAL WRAPPER)"},
        {"JSON_EXISTS(j, '$.a'), JSON_EXISTS(j, '$.a' TRUE ON ERROR), JSON_EXISTS(j, '$.a' UNKNOWN "
         "ON ERROR)",
         NULL},
        {"JSON_OBJECT(), JSON_OBJECT(KEY 'a' VALUE 1, 'b' VALUE 2, 'c' : 3 ABSENT ON NULL)",
         "JSON_OBJECT(), JSON_OBJECT(KEY 'a' VALUE 1, KEY 'b' VALUE 2, KEY 'c' VALUE 3 ABSENT ON "
         "NULL)"},
        {"JSON_OBJECT(key VALUE 1)", "JSON_OBJECT(KEY `key` VALUE 1)"},
        {"JSON_ARRAY(), JSON_ARRAY(1, JSON_ARRAY(a) NULL ON NULL)", NULL},
        {"JSON_OBJECTAGG(KEY k VALUE v NULL ON NULL), JSON_ARRAYAGG(x ABSENT ON NULL)", NULL},
        {"`extract`(a, b), `trim`(a, b), `json_value`(a), `position`(a, b)",
         "`extract`(a, b), `trim`(a, b), `json_value`(a), position(a IN b)"},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT ");
}

static void calls_and_what_follows_them(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"COUNT(*), count(DISTINCT a), SUM(ALL a), f(), cat.db.f(a)",
         "COUNT(*), count(DISTINCT a), SUM(ALL a), f(), cat.db.f(a)"},
        {"COUNT(*) FILTER (WHERE a > 1)", NULL},
        {"LISTAGG(a, ';') WITHIN GROUP (ORDER BY b DESC NULLS LAST, c)", NULL},
        {"LAST_VALUE(a) IGNORE NULLS OVER w, FIRST_VALUE(a) RESPECT NULLS OVER (w)", NULL},
        {"ARRAY_AGG(a ORDER BY b), ARRAY_AGG(DISTINCT a)", NULL},
        {"SUM(a) OVER (PARTITION BY b, c ORDER BY ts RANGE BETWEEN INTERVAL '10' MINUTE PRECEDING "
         "AND CURRENT ROW)",
         NULL},
        {"SUM(a) OVER (ORDER BY ts ROWS 5 PRECEDING), SUM(a) OVER (ORDER BY ts ROWS BETWEEN "
         "UNBOUNDED PRECEDING AND 1 FOLLOWING)",
         NULL},
        {"SUM(a) OVER (w ORDER BY ts RANGE UNBOUNDED PRECEDING), ROW_NUMBER() OVER ()", NULL},
        {"f(x => 1, y => DEFAULT, `offset` => 2)", NULL},
        {"CURRENT_TIMESTAMP, localtime, CURRENT_DATE, USER",
         "CURRENT_TIMESTAMP, localtime, CURRENT_DATE, USER"},
        {"LEFT(a, 1), RIGHT(a, 1), MOD(a, 2), YEAR(ts), WEEK(ts), IF(a, b, c), GROUPING(a)", NULL},
        {"CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", NULL},
        {"CASE a WHEN 1 THEN 'x' END", NULL},
        {"CAST(a AS DECIMAL(10, 2)), TRY_CAST(a AS INT), CAST(a AS TIMESTAMP(3) WITH LOCAL TIME "
         "ZONE)",
         "CAST(a AS DECIMAL(10, 2)), TRY_CAST(a AS INT), CAST(a AS TIMESTAMP_LTZ(3))"},
        {"CAST(a AS INTERVAL DAY TO SECOND(3))", "CAST(a AS INTERVAL DAY TO SECOND)"},
        {"ARRAY[1, 2], ARRAY[], MAP['a', 1], ROW(1, 'b'), ARRAY[ARRAY[1]]", NULL},
        {"(1, 'b')", "ROW(1, 'b')"},
        {"a[1], a[1][2], a.b[c + 1].d, f(x)[1], (f(x)).y, (a).b", NULL},
        {"m['k'].x.y", NULL},
        {"`a``b`.`select`, `value`, `plain`, `gr\xC3\xBC"
         "n`",
         "`a``b`.`select`, `value`, plain, `gr\xC3\xBC"
         "n`"},
        {"gr\xC3\xBC"
         "n",
         "`gr\xC3\xBC"
         "n`"},
        {"`count`(a), `select`(a), `map`[1]", "count(a), `select`(a), `map`[1]"},
        {"TRY_CAST(`try_cast`(a) AS INT)", NULL},
        {"CLASSIFIER(), MATCH_NUMBER(), FINAL LAST(a.x), RUNNING SUM(a.x), PREV(a.x, 1), "
         "NEXT(a.x), FIRST(a.x)",
         NULL},
        {"ARRAY(SELECT a FROM t)", "ARRAY((SELECT a FROM t))"},
        {"f(SELECT a FROM t)", "f((SELECT a FROM t))"},
        {"t.*, a", NULL},
        {"a -- comment\n + /* one */ b // two\n", "a + b"},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_calcite_has_it),
        cmocka_unit_test(predicates),
        cmocka_unit_test(literals),
        cmocka_unit_test(intervals),
        cmocka_unit_test(functions_with_a_syntax_of_their_own),
        cmocka_unit_test(calls_and_what_follows_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
