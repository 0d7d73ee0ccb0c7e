/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Bounds: whatever comes, parsing ends soon with a tree or with a place and a reason. */
#include "core/sql/parse/parse_testing.h"

#include "base/limits.h"

static void add_times(struct vs_buf *out, const char *text, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        vs_buf_add_str(out, vs_str(text));
}

/* before open* middle close* after, parsed; the printed form is parsed again when it was accepted.
 */
struct nesting {
    const char *before;
    const char *open;
    const char *middle;
    const char *close;
    const char *after;
};

static enum vs_err parse_nested(const struct nesting *nesting, uint32_t depth)
{
    struct vs_buf text = {0}, once = {0}, twice = {0};
    struct vs_err_note note = {0};
    vs_buf_add_str(&text, vs_str(nesting->before));
    add_times(&text, nesting->open, depth);
    vs_buf_add_str(&text, vs_str(nesting->middle));
    add_times(&text, nesting->close, depth);
    vs_buf_add_str(&text, vs_str(nesting->after));
    enum vs_err err = print_script(vs_buf_str(&text), &once, &note);
    if (err == VS_ERR_OK) {
        assert_int_equal(print_script(vs_str(once.ptr), &twice, &note), VS_ERR_OK);
        assert_string_equal(once.ptr, twice.ptr);
    } else {
        assert_true(vs_str_starts_with(vs_str(note.text), VS_STR("s.sql:1:")));
    }
    vs_buf_free(&text);
    vs_buf_free(&once);
    vs_buf_free(&twice);
    return err;
}

static void deep_nesting_is_refused_and_usual_nesting_is_not(void **state)
{
    (void)state;
    static const struct nesting nestings[] = {
        {"SELECT ", "(", "1", ")", ""},
        {"SELECT ", "(1 + ", "1", ")", ""},
        {"SELECT ", "1 + (", "1", ")", ""},
        {"SELECT ", "- ", "1", "", ""},
        {"SELECT ", "NOT ", "a", "", ""},
        {"SELECT ", "", "1", " + 1", ""},
        {"SELECT ", "", "a", "[1]", ""},
        {"SELECT ", "", "f(x)", ".a", ""},
        {"SELECT ", "a[", "1", "]", ""},
        {"SELECT ", "f(", "1", ")", ""},
        {"SELECT ", "f(a => ", "1", ")", ""},
        {"SELECT ", "ARRAY[", "1", "]", ""},
        {"SELECT ", "(a, ", "1", ")", ""},
        {"SELECT ", "CASE WHEN a THEN ", "1", " END", ""},
        {"SELECT ", "CAST(", "1", " AS INT)", ""},
        {"SELECT ", "EXTRACT(DAY FROM ", "a", ")", ""},
        {"SELECT ", "POSITION((", "a", ") IN b)", ""},
        {"SELECT ", "JSON_OBJECT(KEY 'a' VALUE ", "1", ")", ""},
        {"SELECT ", "INTERVAL (", "1", ") DAY", ""},
        {"SELECT ", "a IN (", "1", ")", ""},
        {"SELECT ", "a = ALL (", "1", ")", ""},
        {"SELECT ", "a BETWEEN ", "1", " AND 2", ""},
        {"SELECT ", "a LIKE (", "b", ")", ""},
        {"SELECT ", "(SELECT ", "1", ")", ""},
        {"SELECT ", "EXISTS (SELECT ", "1", ")", ""},
        {"", "(", "SELECT 1", ")", ""},
        {"", "SELECT 1 UNION (", "SELECT 1", ")", ""},
        {"", "WITH a AS (", "SELECT 1", ") SELECT 1", ""},
        {"", "SELECT * FROM (", "SELECT 1", ")", ""},
        {"SELECT * FROM ", "(", "t", ")", ""},
        {"SELECT * FROM ", "(", "SELECT 1", ")", ""},
        {"SELECT * FROM ", "(a JOIN ", "b", " ON TRUE)", ""},
        {"SELECT * FROM ", "a JOIN (", "b", ") ON TRUE", ""},
        {"SELECT * FROM a", "", "", " JOIN b ON TRUE", ""},
        {"SELECT * FROM a", "", "", ", b", ""},
        {"SELECT * FROM ", "f((SELECT * FROM ", "t", ") PARTITION BY a)", ""},
        {"SELECT * FROM t GROUP BY ", "GROUPING SETS (", "a", ")", ""},
        {"SELECT * FROM t MATCH_RECOGNIZE (PATTERN (", "(", "A", ")", ") DEFINE A AS TRUE)"},
        {"SELECT * FROM t MATCH_RECOGNIZE (PATTERN (", "(B ", "A", ")*", ") DEFINE A AS TRUE)"},
        {"SELECT * FROM t MATCH_RECOGNIZE (PATTERN (", "PERMUTE(B, ", "A", ")",
         ") DEFINE A AS TRUE)"},
        {"SELECT * FROM t MATCH_RECOGNIZE (PATTERN (", "{- ", "A", " -}", ") DEFINE A AS TRUE)"},
        {"SELECT SUM(a) OVER (ORDER BY ", "SUM(a) OVER (ORDER BY ", "b", ")", ")"},
        {"CREATE TABLE t (a ", "ARRAY<", "INT", ">", ")"},
        {"CREATE TABLE t (a ", "ROW<a ", "INT", ">", ")"},
        {"CREATE TABLE t (a INT", "", "", " ARRAY", ")"},
    };
    for (size_t i = 0; i < COUNT_OF(nestings); i++) {
        const char *what = nestings[i].open[0] == '\0' ? nestings[i].close : nestings[i].open;
        if (parse_nested(&nestings[i], 25) != VS_ERR_OK)
            fail_msg("25 times: %s", what);
        if (parse_nested(&nestings[i], 500) != VS_ERR_LIMIT)
            fail_msg("500 times: %s", what);
        if (parse_nested(&nestings[i], 100000) != VS_ERR_LIMIT)
            fail_msg("100000 times: %s", what);
    }
}

static void chains_of_conditions_and_unions_are_no_depth(void **state)
{
    (void)state;
    static const struct nesting chains[] = {
        {"SELECT ", "", "a", " AND b", ""},
        {"SELECT ", "", "a", " OR b", ""},
        {"", "", "SELECT 1", " UNION ALL SELECT 2", ""},
        {"SELECT a IN (1", "", "", ", 2", ")"},
        {"SELECT 1", "", "", ", 2", ""},
        {"SELECT CASE", "", "", " WHEN a THEN 1", " END"},
    };
    for (size_t i = 0; i < COUNT_OF(chains); i++) {
        assert_int_equal(parse_nested(&chains[i], 1000), VS_ERR_OK);
        assert_int_equal(parse_nested(&chains[i], VS_SQL_COLUMNS_MAX + 1), VS_ERR_LIMIT);
    }
    static const struct nesting arguments = {"SELECT f(1", "", "", ", 2", ")"};
    assert_int_equal(parse_nested(&arguments, VS_SQL_ARGUMENTS_MAX - 1), VS_ERR_OK);
    assert_int_equal(parse_nested(&arguments, VS_SQL_ARGUMENTS_MAX), VS_ERR_LIMIT);
    static const struct nesting columns = {"CREATE TABLE t (a INT", "", "", ", a INT", ")"};
    assert_int_equal(parse_nested(&columns, VS_SQL_COLUMNS_MAX - 1), VS_ERR_OK);
    assert_int_equal(parse_nested(&columns, VS_SQL_COLUMNS_MAX), VS_ERR_LIMIT);
    static const struct nesting statements = {"", "", "", "SELECT 1;", ""};
    assert_int_equal(parse_nested(&statements, VS_SQL_STATEMENTS_MAX), VS_ERR_OK);
    assert_int_equal(parse_nested(&statements, VS_SQL_STATEMENTS_MAX + 1), VS_ERR_LIMIT);
}

/* As much of a text as fits into a script of the largest size. */
static enum vs_err parse_largest(const char *before, const char *text, const char *after)
{
    struct vs_buf script = {0}, out = {0};
    struct vs_err_note note = {0};
    vs_buf_add_str(&script, vs_str(before));
    add_times(&script, text,
              (uint32_t)((VS_SQL_SCRIPT_SIZE_MAX - strlen(before) - strlen(after)) / strlen(text)));
    vs_buf_add_str(&script, vs_str(after));
    enum vs_err err = print_script(vs_buf_str(&script), &out, &note);
    vs_buf_free(&script);
    vs_buf_free(&out);
    return err;
}

static void the_largest_scripts_end_soon(void **state)
{
    (void)state;
    assert_int_equal(parse_largest("", " ", ""), VS_ERR_OK);
    assert_int_equal(parse_largest("", ";", ""), VS_ERR_OK);
    assert_int_equal(parse_largest("SELECT 1 /*", "x", "*/"), VS_ERR_OK);
    assert_int_equal(parse_largest("SELECT '", "x", "'"), VS_ERR_OK);
    assert_int_equal(parse_largest("SELECT '", "''", "'"), VS_ERR_OK);
    assert_int_equal(parse_largest("SELECT a.", "x", ""), VS_ERR_OK);
    assert_int_equal(parse_largest("SELECT '", "x", ""), VS_ERR_SYNTAX);
    assert_int_equal(parse_largest("SELECT ", "9", ""), VS_ERR_INVALID);
    assert_int_equal(parse_largest("VALUES 1", ",1", ""), VS_ERR_OK);
    assert_int_equal(parse_largest("SELECT 'a'", " 'b'", ""), VS_ERR_OK);
    assert_int_equal(parse_largest("", "(", ""), VS_ERR_LIMIT);
    assert_int_equal(parse_largest("", "/*", ""), VS_ERR_SYNTAX);
    static const char statement[] = "INSERT INTO device_alerts SELECT d.device_id, COUNT(*) AS "
                                    "failures, MAX(e.ts) AS last_ts FROM device_events "
                                    "AS e JOIN devices AS d ON d.device_id = e.device_id WHERE "
                                    "e.type = 'payment' AND e.status <> 'ok' GROUP BY "
                                    "d.device_id HAVING COUNT(*) > 3; -- so long that a script of "
                                    "them has no more statements than are allowed\n";
    assert_int_equal(parse_largest("", statement, ""), VS_ERR_OK);
    struct vs_err_note note = {0};
    struct vs_buf script = {0}, out = {0};
    add_times(&script, " ", VS_SQL_SCRIPT_SIZE_MAX + 1);
    assert_int_equal(print_script(vs_buf_str(&script), &out, &note), VS_ERR_LIMIT);
    assert_string_equal(
        note.text, "s.sql:1:1: a script of 4194305 bytes; at most 4194304 are allowed, split it");
    vs_buf_free(&script);
    vs_buf_free(&out);
}

/* SplitMix64: the same tokens in every run. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static const char *const soup[] = {
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT 1",
    "UNION ALL",
    "EXCEPT",
    "INTERSECT",
    "VALUES",
    "WITH",
    "AS",
    "(",
    "(",
    "(",
    ")",
    ")",
    ")",
    ",",
    ",",
    ".",
    ";",
    "*",
    "+",
    "-",
    "/",
    "%",
    "=",
    "<>",
    "<",
    ">",
    "<=",
    ">=",
    "||",
    "=>",
    "[",
    "]",
    "{",
    "}",
    "|",
    "?",
    "a",
    "b",
    "t",
    "`x`",
    "1",
    "2.5",
    "1e3",
    "'s'",
    "''",
    "U&'\\00e9'",
    "x'0A'",
    "NULL",
    "TRUE",
    "NOT",
    "AND",
    "OR",
    "IN",
    "BETWEEN",
    "LIKE",
    "ESCAPE",
    "IS",
    "IS NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "CAST",
    "EXISTS",
    "f(",
    "COUNT(*)",
    "SUM(",
    "OVER (",
    "PARTITION BY",
    "ROWS",
    "RANGE",
    "UNBOUNDED PRECEDING",
    "CURRENT ROW",
    "FILTER (WHERE",
    "INTERVAL '5' MINUTE",
    "INTERVAL",
    "DAY",
    "TO SECOND",
    "DATE '2024-01-01'",
    "JOIN",
    "LEFT JOIN",
    "CROSS JOIN",
    "NATURAL JOIN",
    "ON",
    "USING (",
    "LATERAL",
    "TABLE",
    "TABLE(",
    "UNNEST(",
    "DESCRIPTOR(",
    "TUMBLE(",
    "FOR SYSTEM_TIME AS OF",
    "MATCH_RECOGNIZE (",
    "PATTERN (",
    "DEFINE",
    "MEASURES",
    "CREATE TABLE",
    "CREATE VIEW",
    "INSERT INTO",
    "SET",
    "WATERMARK FOR",
    "PRIMARY KEY",
    "NOT ENFORCED",
    "METADATA",
    "INT",
    "STRING",
    "ARRAY<",
    "ROW<",
    "MAP[",
    "ARRAY[",
    "ROW(",
    "EXTRACT(",
    "TRIM(",
    "JSON_VALUE(",
    "ON EMPTY",
    "DEFAULT",
    "GROUPING SETS (",
    "ROLLUP (",
    "EXPLAIN",
    "EXECUTE STATEMENT SET BEGIN",
    "/*+ OPTIONS(",
    "*/",
    "DISTINCT",
    "ALL",
    "ANY",
    "QUALIFY",
    "WINDOW",
    "SIMILAR TO",
    "OVERLAPS",
};

static void random_tokens_give_a_tree_that_prints_alike_or_an_error_with_a_place(void **state)
{
    (void)state;
    uint64_t seed = 20240229;
    uint32_t accepted = 0;
    for (uint32_t round = 0; round < 30000; round++) {
        struct vs_buf text = {0}, once = {0}, twice = {0};
        struct vs_err_note note = {0};
        uint32_t count = 1 + (uint32_t)(next_random(&seed) % 14);
        vs_buf_add_str(&text, next_random(&seed) % 2 == 0 ? VS_STR("SELECT ") : VS_STR(""));
        for (uint32_t i = 0; i < count; i++)
            vs_buf_printf(&text, "%s ", soup[next_random(&seed) % COUNT_OF(soup)]);
        enum vs_err err = print_script(vs_buf_str(&text), &once, &note);
        if (err == VS_ERR_OK) {
            accepted++;
            if (print_script(vs_str(once.ptr), &twice, &note) != VS_ERR_OK)
                fail_msg("%.*s\n%s\n%s", VS_STR_ARG(vs_buf_str(&text)), once.ptr, note.text);
            assert_string_equal(once.ptr, twice.ptr);
        } else {
            assert_true(vs_str_starts_with(vs_str(note.text), VS_STR("s.sql:1:")));
        }
        vs_buf_free(&text);
        vs_buf_free(&once);
        vs_buf_free(&twice);
    }
    assert_true(accepted > 100);
}

static void every_beginning_of_a_script_gives_a_tree_or_an_error(void **state)
{
    (void)state;
    static const char text[] =
        "CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) "
        "WITH ('k' = 'v'); INSERT INTO o SELECT a, "
        "COUNT(*) FILTER (WHERE b LIKE 'x%' ESCAPE '!') FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
        "INTERVAL '1' HOUR)) GROUP BY a, "
        "window_start HAVING COUNT(*) > 1 /* c */ -- d\n";
    for (size_t len = 0; len < sizeof text; len++) {
        struct vs_buf out = {0};
        struct vs_err_note note = {0};
        enum vs_err err = print_script((struct vs_str){text, len}, &out, &note);
        assert_true(err == VS_ERR_OK || err == VS_ERR_SYNTAX || err == VS_ERR_INVALID);
        vs_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_nesting_is_refused_and_usual_nesting_is_not),
        cmocka_unit_test(chains_of_conditions_and_unions_are_no_depth),
        cmocka_unit_test(the_largest_scripts_end_soon),
        cmocka_unit_test(random_tokens_give_a_tree_that_prints_alike_or_an_error_with_a_place),
        cmocka_unit_test(every_beginning_of_a_script_gives_a_tree_or_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
