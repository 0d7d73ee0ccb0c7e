/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/parse_testing.h"

static void tables(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"CREATE TABLE t (a INT, b STRING NOT NULL COMMENT 'the b', ts TIMESTAMP(3) METADATA FROM "
         "'timestamp' VIRTUAL, "
         "`offset` BIGINT METADATA, c AS a + 1 COMMENT 'c', WATERMARK FOR ts AS ts - INTERVAL '5' "
         "SECOND, "
         "CONSTRAINT pk PRIMARY KEY (a, b) NOT ENFORCED) COMMENT 'it''s' PARTITIONED BY (a, b) "
         "WITH ('connector' = 'log', 'x' = "
         "'${X}')",
         NULL},
        {"create temporary table if not exists db.t (a int primary key not enforced, b int "
         "constraint u unique enforced, unique (a))",
         "CREATE TEMPORARY TABLE IF NOT EXISTS db.t (a INT, b INT, PRIMARY KEY (a) NOT ENFORCED, "
         "CONSTRAINT u UNIQUE (b) ENFORCED, "
         "UNIQUE (a))"},
        {"CREATE TABLE t LIKE u", NULL},
        {"CREATE TABLE t (a INT) WITH ('k' = 'v') LIKE u (EXCLUDING ALL INCLUDING OPTIONS "
         "OVERWRITING WATERMARKS)",
         NULL},
        {"CREATE TABLE t WITH ('k' = 'v') AS SELECT 1", NULL},
        {"CREATE OR REPLACE TABLE t AS (SELECT 1)", "CREATE OR REPLACE TABLE t AS SELECT 1"},
        {"CREATE TABLE t (a, b) WITH () AS SELECT 1, 2", NULL},
        {"CREATE TABLE t ()", NULL},
        {"CREATE TABLE t (`watermark` INT, metadata INT, `key` STRING, type STRING, WATERMARK FOR "
         "a.b AS a.b)",
         "CREATE TABLE t (`watermark` INT, `metadata` INT, `key` STRING, type STRING, WATERMARK "
         "FOR a.b AS a.b)"},
    };
    check_samples(samples, COUNT_OF(samples), "");
}

static void types_with_flinks_default_precisions(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"BOOLEAN", NULL},
        {"INTEGER", "INT"},
        {"TINYINT", NULL},
        {"SMALLINT", NULL},
        {"BIGINT", NULL},
        {"FLOAT", NULL},
        {"DOUBLE PRECISION", "DOUBLE"},
        {"DECIMAL", "DECIMAL(10, 0)"},
        {"DEC(5)", "DECIMAL(5, 0)"},
        {"NUMERIC(38, 38)", "DECIMAL(38, 38)"},
        {"CHAR", "CHAR(1)"},
        {"CHARACTER VARYING(20)", "VARCHAR(20)"},
        {"VARCHAR", "STRING"},
        {"VARBINARY", "BYTES"},
        {"BINARY", "BINARY(1)"},
        {"VARCHAR(2147483647)", "STRING"},
        {"BINARY(3)", NULL},
        {"BINARY VARYING(3)", "VARBINARY(3)"},
        {"BYTES", NULL},
        {"DATE", NULL},
        {"TIME", "TIME(0)"},
        {"TIME(3) WITHOUT TIME ZONE", "TIME(3)"},
        {"TIMESTAMP", "TIMESTAMP(6)"},
        {"TIMESTAMP(3) WITHOUT TIME ZONE", "TIMESTAMP(3)"},
        {"TIMESTAMP WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ(6)"},
        {"TIMESTAMP(9) WITH LOCAL TIME ZONE NOT NULL", "TIMESTAMP_LTZ(9) NOT NULL"},
        {"TIMESTAMP_LTZ(3)", NULL},
        {"TIMESTAMP_LTZ", "TIMESTAMP_LTZ(6)"},
        {"INTERVAL YEAR(4) TO MONTH", "INTERVAL YEAR TO MONTH"},
        {"INTERVAL DAY TO SECOND(3)", "INTERVAL DAY TO SECOND"},
        {"ARRAY<INT NOT NULL>", NULL},
        {"INT NOT NULL ARRAY NOT NULL ARRAY", "ARRAY<ARRAY<INT NOT NULL> NOT NULL>"},
        {"MAP<STRING, ARRAY<MAP<INT, INT>>>", NULL},
        {"ROW<a INT COMMENT 'x', `select` ROW(b STRING, c INT NOT NULL)> NOT NULL",
         "ROW<a INT, `select` ROW<b STRING, c INT NOT NULL>> NOT NULL"},
        {"INT NULL", "INT"},
    };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        char text[200], print[200];
        (void)snprintf(text, sizeof text, "CREATE TABLE t (a %s)", samples[i].text);
        (void)snprintf(print, sizeof print, "CREATE TABLE t (a %s)",
                       samples[i].print == NULL ? samples[i].text : samples[i].print);
        check_sample((struct sample){text, print}, "");
    }
}

static void alter(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"ALTER TABLE t SET ('a' = 'b')", NULL},
        {"ALTER TABLE IF EXISTS t RESET ('a', 'b')", NULL},
        {"ALTER TABLE t RENAME TO u", NULL},
        {"ALTER TABLE t ADD a INT FIRST", "ALTER TABLE t ADD (a INT FIRST)"},
        {"ALTER TABLE t ADD (a INT COMMENT 'x' AFTER b, WATERMARK FOR ts AS ts, PRIMARY KEY (a) NOT "
         "ENFORCED)",
         NULL},
        {"ALTER TABLE t MODIFY (a AS b + 1)", NULL},
        {"ALTER TABLE t DROP a", "ALTER TABLE t DROP (a)"},
        {"ALTER TABLE t DROP (a, b)", NULL},
        {"ALTER TABLE t DROP PRIMARY KEY", NULL},
        {"ALTER TABLE t DROP CONSTRAINT pk", NULL},
        {"ALTER TABLE t DROP WATERMARK", NULL},
        {"ALTER TABLE t RENAME a TO b", NULL},
        {"ALTER VIEW v RENAME TO w", NULL},
        {"ALTER VIEW v AS SELECT 1", NULL},
    };
    check_samples(samples, COUNT_OF(samples), "");
}

static void everything_but_tables(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"SET 'a.b' = 'it''s'", NULL},
        {"SET", NULL},
        {"RESET 'a.b'", NULL},
        {"reset", "RESET"},
        {"CREATE VIEW v AS SELECT 1", NULL},
        {"CREATE OR REPLACE TEMPORARY VIEW IF NOT EXISTS v (a, b) COMMENT 'x' AS SELECT 1, 2",
         NULL},
        {"CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS f AS 'com.F' LANGUAGE PYTHON USING JAR "
         "'a', JAR 'b'",
         NULL},
        {"CREATE FUNCTION SILENCE AS 'com.F'", NULL},
        {"CREATE CATALOG c WITH ('type' = 'generic_in_memory')", NULL},
        {"CREATE DATABASE IF NOT EXISTS c.d COMMENT 'x'", NULL},
        {"DROP TABLE IF EXISTS t", NULL},
        {"DROP TEMPORARY VIEW v", NULL},
        {"DROP DATABASE d CASCADE", NULL},
        {"DROP TEMPORARY SYSTEM FUNCTION IF EXISTS f", NULL},
        {"INSERT INTO t SELECT 1", NULL},
        {"INSERT INTO db.t /*+ OPTIONS('a' = 'b') */ (a, b) VALUES (1, 2)", NULL},
        {"INSERT INTO t PARTITION (d = '2024') (SELECT 1)",
         "INSERT INTO t PARTITION (d = '2024') SELECT 1"},
        {"INSERT INTO t (SELECT 1) UNION ALL SELECT 2",
         "INSERT INTO t SELECT 1 UNION ALL SELECT 2"},
        {"INSERT INTO t WITH a AS (SELECT 1) SELECT * FROM a ON CONFLICT DO DEDUPLICATE", NULL},
        {"INSERT INTO t SELECT * FROM a JOIN b ON TRUE ON CONFLICT DO NOTHING", NULL},
        {"INSERT INTO t SELECT * FROM a CROSS JOIN b ON CONFLICT DO ERROR", NULL},
        {"EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u SELECT 2; END", NULL},
        {"BEGIN STATEMENT SET;\nINSERT INTO t SELECT CASE WHEN a THEN 1 END FROM t;\nINSERT INTO u "
         "SELECT 2;\nEND",
         "EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT CASE WHEN a THEN 1 END FROM t; INSERT "
         "INTO u SELECT 2; END"},
        {"EXECUTE INSERT INTO t SELECT 1", "INSERT INTO t SELECT 1"},
        {"EXPLAIN PLAN FOR SELECT 1", "EXPLAIN SELECT 1"},
        {"EXPLAIN changelog_mode, ESTIMATED_COST INSERT INTO t SELECT 1",
         "EXPLAIN CHANGELOG_MODE, ESTIMATED_COST INSERT INTO t SELECT 1"},
        {"EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT 1; END", NULL},
        {"EXPLAIN EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; END",
         "EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT 1; END"},
        {"SHOW TABLES", NULL},
        {"SHOW TABLES IN db NOT LIKE 'a%'", "SHOW TABLES FROM db NOT LIKE 'a%'"},
        {"SHOW COLUMNS FROM t LIKE 'a'", NULL},
        {"SHOW CREATE TABLE db.t", NULL},
        {"SHOW CURRENT CATALOG", NULL},
        {"SHOW USER FUNCTIONS", NULL},
        {"DESC t", "DESCRIBE t"},
        {"DESCRIBE EXTENDED db.t", NULL},
        {"DESCRIBE CATALOG EXTENDED c", NULL},
        {"USE db", NULL},
        {"USE CATALOG c", NULL},
        {";;SELECT 1;;\n SELECT 2 ; -- end", "SELECT 1;\nSELECT 2"},
        {"\xEF\xBB\xBFSELECT 1", "SELECT 1"},
        {"", NULL},
    };
    check_samples(samples, COUNT_OF(samples), "");
}

static void words_that_are_not_reserved_are_names(void **state)
{
    (void)state;
    static const char *const words[] = {
        "action", "after",   "amount",      "before",   "body",     "category", "class",
        "code",   "data",    "description", "device",   "enabled",  "epoch",    "error",
        "event",  "events",  "first",       "flag",     "header",   "id",       "index",
        "input",  "ip",      "job",         "json",     "key",      "kind",     "label",
        "last",   "level",   "location",    "map",      "measure",  "message",  "metadata",
        "mode",   "model",   "name",        "number",   "op",       "option",   "output",
        "path",   "payload", "port",        "priority", "quantity", "reason",   "role",
        "schema", "section", "sequence",    "severity", "site",     "source",   "state",
        "status", "target",  "temperature", "text",     "timer",    "topic",    "ts",
        "type",   "uid",     "unit",        "uri",      "url",      "version",  "view",
        "week",   "zone",
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct vs_buf out = {0};
        struct vs_err_note note = {0};
        char text[200];
        (void)snprintf(text, sizeof text,
                       "CREATE TABLE %s (%s INT); SELECT %s, x %s, t.%s + %s FROM %s %s WHERE %s > "
                       "1 ORDER BY %s",
                       words[i], words[i], words[i], words[i], words[i], words[i], words[i],
                       words[i], words[i], words[i]);
        if (print_script(vs_str(text), &out, &note) != VS_ERR_OK)
            fail_msg("%s", note.text);
        vs_buf_free(&out);
    }
}

static void reserved_words_are_no_names_without_back_quotes(void **state)
{
    (void)state;
    static const char words[] = "abs all any array at avg binary bitmap boolean bytes char check "
                                "close comment corr count cube current cursor date datetime "
                                "day decimal define double dynamic element empty end exists "
                                "explain fetch filter first_value float free function functions "
                                "global grant group grouping hash hold hour indicator insensitive "
                                "int interval lag language large lead limit local lower "
                                "match max measures member method min minute module modules month "
                                "no none ntile offset open order out overlaps parameter "
                                "partition pattern percent period position power precision prepare "
                                "prev primary procedure range rank raw reads real "
                                "recursive release reset result return returns revoke rollup row "
                                "rows savepoint scope scroll search second select sensitive "
                                "session_user show similar skip some specific sql start statement "
                                "static string submultiset sum symmetric system table "
                                "tables tablesample time timestamp timezone_hour tinyint to "
                                "trailing translate treat trigger trim true truncate unique "
                                "unknown update upper upsert user using value values varchar "
                                "variant views watermark when whenever width_bucket window with "
                                "without year ";
    for (const char *word = words; *word != '\0';) {
        size_t len = strcspn(word, " ");
        struct vs_buf out = {0};
        struct vs_err_note note = {0};
        char text[100];
        (void)snprintf(text, sizeof text, "CREATE TABLE %.*s (a INT)", (int)len, word);
        if (print_script(vs_str(text), &out, &note) != VS_ERR_SYNTAX)
            fail_msg("not refused: %s", text);
        assert_non_null(strstr(note.text, "is a reserved word: as a name, write `"));
        (void)snprintf(text, sizeof text, "CREATE TABLE `%.*s` (a INT)", (int)len, word);
        assert_int_equal(print_script(vs_str(text), &out, &note), VS_ERR_OK);
        vs_buf_free(&out);
        word += len + 1;
    }
}

static void nodes_carry_their_places(void **state)
{
    (void)state;
    static const char text[] =
        "SET 'a' = 'b';\nSELECT \xC3\xA4 + b,\n  COUNT(*) AS c\nFROM t WHERE x LIKE 'y'";
    struct vs_arena plan;
    struct vs_script script = {VS_STR("s.sql"), VS_STR(text)};
    struct vs_ast_statements statements;
    vs_arena_init(&plan);
    assert_int_equal(vs_sql_parse(&plan, &script, &statements, NULL), VS_ERR_OK);
    assert_int_equal(statements.count, 2);
    const struct vs_ast_statement *query = statements.items[1];
    assert_ptr_equal(query->script, &script);
    assert_int_equal(query->at, 15);
    assert_int_equal(query->line, 2);
    assert_int_equal(query->end, sizeof text - 1);
    const struct vs_ast_select *select = query->as.query->as.select;
    const struct vs_ast_expr *sum = select->items[0].expr;
    assert_true(
        vs_str_equal((struct vs_str){text + sum->at, sum->end - sum->at}, VS_STR("\xC3\xA4 + b")));
    struct vs_place place = vs_script_place(&script, sum->as.op.args.items[1]->at);
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 12);
    place = vs_script_place(&script, select->items[1].alias.at);
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 15);
    place = vs_script_place(&script, select->where->at);
    assert_int_equal(place.line, 4);
    assert_int_equal(place.column, 14);
    place = vs_script_place(&script, 1000);
    assert_int_equal(place.column, 24);
    vs_arena_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables),
        cmocka_unit_test(types_with_flinks_default_precisions),
        cmocka_unit_test(alter),
        cmocka_unit_test(everything_but_tables),
        cmocka_unit_test(words_that_are_not_reserved_are_names),
        cmocka_unit_test(reserved_words_are_no_names_without_back_quotes),
        cmocka_unit_test(nodes_carry_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
