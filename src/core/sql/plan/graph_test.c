/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What must hold of every plan, and what its users rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/plan/plan_testing.h"

struct fixture {
    struct vs_arena arena;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    vs_arena_init(&f->arena);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    vs_arena_free(&f->arena);
    free(f);
    return 0;
}

static const struct vs_node *find_node(const struct vs_plan *plan, enum vs_node_kind kind)
{
    for (uint32_t i = 0; i < plan->node_count; i++)
        if (plan->nodes[i]->kind == kind)
            return plan->nodes[i];
    fail_msg("no node of kind %d", (int)kind);
    return NULL;
}

static uint32_t count_nodes(const struct vs_plan *plan, enum vs_node_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->node_count; i++)
        count += plan->nodes[i]->kind == kind;
    return count;
}

#define COUNT_IN_TEN_MINUTES                                                                       \
    "INSERT INTO alerts SELECT 'r', device_id, rowtime, n FROM (SELECT device_id, rowtime, "       \
    "COUNT(*) OVER ("                                                                              \
    "PARTITION BY device_id ORDER BY rowtime RANGE BETWEEN INTERVAL '10' MINUTE PRECEDING AND "    \
    "CURRENT ROW) "                                                                                \
    "AS n FROM events WHERE type_ = 'x') WHERE n > 3;"

static void an_operator_keeps_its_hash_when_other_rules_come_and_go(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *alone = compile_or_fail(&f->arena, COUNT_IN_TEN_MINUTES);
    const struct vs_plan *among = compile_or_fail(
        &f->arena,
        "INSERT INTO filtered SELECT device_id, type_, amount FROM events WHERE payload = 'p';"
        "CREATE VIEW loud AS SELECT device_id, type_, rowtime, temperature_c + 1 AS t FROM events;"
        "SELECT t FROM loud WHERE t > 3;" COUNT_IN_TEN_MINUTES);
    assert_int_equal(find_node(alone, VS_NODE_OVER)->hash, find_node(among, VS_NODE_OVER)->hash);
    assert_int_equal(find_node(alone, VS_NODE_RANK)->hash, find_node(among, VS_NODE_RANK)->hash);
    assert_int_equal(find_node(alone, VS_NODE_RANK)->rule_count, 1);
    assert_int_equal(find_node(among, VS_NODE_RANK)->rule_count, 3);
}

#define DOOR_THEN_POWER(measure)                                                                   \
    "SELECT device_id, " measure " FROM events MATCH_RECOGNIZE (PARTITION BY device_id ORDER BY "  \
    "rowtime MEASURES LAST(b.amount) AS x, FIRST(a.payload) AS y PATTERN (a b+ c) WITHIN "         \
    "INTERVAL '1' HOUR DEFINE a AS a.type_ = 'door', b AS SUM(b.amount) < 9, c AS c.type_ = "      \
    "'power') AS m;"

static void a_match_keeps_its_hash_when_other_rules_come_and_go(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *alone = compile_or_fail(&f->arena, DOOR_THEN_POWER("x"));
    const struct vs_plan *among = compile_or_fail(
        &f->arena, "SELECT temperature_c, payload FROM events;" DOOR_THEN_POWER("y, x")
                       DOOR_THEN_POWER("x") COUNT_IN_TEN_MINUTES);
    assert_int_equal(find_node(alone, VS_NODE_MATCH)->hash, find_node(among, VS_NODE_MATCH)->hash);
    assert_int_equal(count_nodes(among, VS_NODE_MATCH), 1);
    assert_int_equal(find_node(among, VS_NODE_MATCH)->rule_count, 2);
}

static void a_match_with_another_condition_is_another_match(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan = compile_or_fail(
        &f->arena, "SELECT x FROM events MATCH_RECOGNIZE (PARTITION BY device_id ORDER BY rowtime "
                   "MEASURES a.amount AS x PATTERN (a b) DEFINE b AS b.amount > a.amount);"
                   "SELECT x FROM events MATCH_RECOGNIZE (PARTITION BY device_id ORDER BY rowtime "
                   "MEASURES a.amount AS x PATTERN (a b) DEFINE b AS b.amount > LAST(b.amount));");
    assert_int_equal(count_nodes(plan, VS_NODE_MATCH), 2);
}

static void an_operator_keeps_its_hash_when_the_query_is_written_differently(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *one = compile_or_fail(
        &f->arena,
        "SELECT device_id, SUM(amount) AS s FROM TABLE(TUMBLE(TABLE device_events, "
        "DESCRIPTOR(rowtime), "
        "INTERVAL '1' HOUR)) WHERE type_ = 'a' GROUP BY device_id, window_start, window_end");
    const struct vs_plan *other = compile_or_fail(
        &f->arena, "CREATE VIEW sales AS SELECT amount AS cents_, rowtime AS at_, device_id AS d "
                   "FROM device_events "
                   "WHERE type_ = 'a';"
                   "SELECT t.d, SUM(cents_) FROM TUMBLE(DATA => TABLE sales, TIMECOL => "
                   "DESCRIPTOR(at_), SIZE => "
                   "INTERVAL '60' MINUTES) AS t GROUP BY window_end, window_start, d");
    assert_int_equal(find_node(one, VS_NODE_WINDOW_AGGREGATE)->hash,
                     find_node(other, VS_NODE_WINDOW_AGGREGATE)->hash);
}

static void another_parameter_is_another_hash(void **state)
{
    struct fixture *f = *state;
    static const char *const scripts[] = {
        "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' "
        "HOUR)) GROUP BY "
        "window_start, window_end",
        "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '2' "
        "HOUR)) GROUP BY "
        "window_start, window_end",
        "SELECT COUNT(rssi) FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' "
        "HOUR)) GROUP BY "
        "window_start, window_end",
        "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' "
        "HOUR)) WHERE rssi > 1 "
        "GROUP BY window_start, window_end",
        "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE device_events, DESCRIPTOR(rowtime), INTERVAL '1' "
        "HOUR)) GROUP BY "
        "window_start, window_end",
        "SELECT device_id, COUNT(*) FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), "
        "INTERVAL '1' HOUR)) GROUP "
        "BY device_id, window_start, window_end",
        "SELECT LISTAGG(device_id) FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), "
        "INTERVAL '1' HOUR)) GROUP BY "
        "window_start, window_end",
        "SELECT LISTAGG(device_id, ';') FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), "
        "INTERVAL '1' HOUR)) "
        "GROUP BY window_start, window_end",
    };
    uint64_t hashes[sizeof scripts / sizeof *scripts];
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        hashes[i] =
            find_node(compile_or_fail(&f->arena, scripts[i]), VS_NODE_WINDOW_AGGREGATE)->hash;
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(hashes[i], hashes[k]);
    }
}

static void the_same_script_gives_the_same_plan(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *a = compile_or_fail(&f->arena, COUNT_IN_TEN_MINUTES);
    const struct vs_plan *b = compile_or_fail(&f->arena, COUNT_IN_TEN_MINUTES);
    assert_int_equal(a->hash, b->hash);
    assert_int_equal(a->node_count, b->node_count);
}

static void no_two_operators_have_one_hash_and_inputs_come_first(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan =
        compile_or_fail(&f->arena, COUNT_IN_TEN_MINUTES COUNT_IN_TEN_MINUTES
                        "SELECT type_, COUNT(*) FROM device_events WHERE amount > 1 AND type_ <> "
                        "'b' GROUP BY type_;"
                        "SELECT type_, COUNT(*) FROM (SELECT type_ FROM device_events WHERE amount "
                        "> 1) WHERE type_ <> 'b' GROUP BY type_;"
                        "SELECT device_id FROM heartbeats; SELECT device_id FROM heartbeats;");
    assert_int_equal(count_nodes(plan, VS_NODE_OVER), 1);
    for (uint32_t i = 0; i < plan->node_count; i++) {
        const struct vs_node *node = plan->nodes[i];
        assert_int_equal(node->id, i);
        for (uint32_t n = 0; n < node->input_count; n++)
            assert_true(node->inputs[n]->id < i);
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(plan->nodes[k]->hash, node->hash);
    }
}

static void one_scan_has_what_all_rules_need_and_no_more(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan =
        compile_or_fail(&f->arena, "SELECT amount FROM device_events WHERE type_ = 'x';"
                                   "SELECT cents FROM device_events;");
    assert_int_equal(plan->source_count, 1);
    const struct vs_node *scan = plan->sources[0].scan;
    assert_int_equal(scan->column_count, 3);
    assert_true(vs_str_equal(scan->names[0], VS_STR("type_")));
    assert_true(vs_str_equal(scan->names[1], VS_STR("amount")));
    assert_true(vs_str_equal(scan->names[2], VS_STR("rowtime")));
    assert_int_equal(scan->as.scan.columns[1], 4);
    assert_false(plan->sources[0].registry);
}

static void the_expected_devices_are_a_source_of_their_own_with_their_key(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan = compile_or_fail(
        &f->arena,
        "CREATE TABLE sites (name STRING, device STRING, timeout_seconds BIGINT, PRIMARY KEY "
        "(name) NOT "
        "ENFORCED) WITH ('connector' = 'filesystem', 'path' = '/d', "
        "'format' = 'json');"
        "SELECT * FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id, on_time => "
        "DESCRIPTOR(rowtime), timeout => INTERVAL '90' SECOND, expected => TABLE sites PARTITION "
        "BY device)");
    const struct vs_node *silence = find_node(plan, VS_NODE_SILENCE);
    assert_int_equal(silence->input_count, 2);
    assert_int_equal(silence->as.silence.timeout_ms, 90000);
    const struct vs_node *expected = silence->inputs[1];
    assert_int_equal(expected->kind, VS_NODE_SCAN);
    assert_true(plan->sources[expected->as.scan.source].registry);
    assert_int_equal(expected->column_count, 3);
    assert_int_equal(silence->as.silence.expected_partition[0], 1);
    assert_int_equal(silence->as.silence.timeout_column, 2);
    assert_int_equal(silence->as.silence.opens_column, -1);
    assert_true(vs_str_equal(silence->names[1], VS_STR("last_seen")));
    assert_int_equal(silence->types[4].attribute, VS_TIME_ROWTIME);
}

static void a_sink_has_the_written_columns_of_its_table(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan =
        compile_or_fail(&f->arena, "CREATE TABLE o (a BIGINT, b AS a + 1, c TIMESTAMP_LTZ(3) "
                                   "METADATA FROM 'timestamp', d STRING "
                                   "METADATA VIRTUAL, e DECIMAL(10, 2)) WITH ('connector' = 'log', "
                                   "'topic' = 'o');"
                                   "INSERT INTO o SELECT rssi, rowtime, 1.5 FROM heartbeats; "
                                   "INSERT INTO o (e, a) VALUES (2, 3);");
    assert_int_equal(plan->sink_count, 1);
    const struct vs_node *sink = plan->sinks[0].node;
    assert_int_equal(sink->column_count, 3);
    assert_int_equal(sink->types[0].kind, VS_KIND_BIGINT);
    assert_int_equal(sink->types[1].kind, VS_KIND_TIMESTAMP_LTZ);
    assert_int_equal(sink->types[2].kind, VS_KIND_DECIMAL);
    assert_true(vs_str_equal(sink->names[2], VS_STR("e")));
    assert_int_equal(sink->inputs[0]->kind, VS_NODE_UNION);
    assert_int_equal(sink->inputs[0]->input_count, 2);
    for (uint32_t n = 0; n < 2; n++)
        for (uint32_t i = 0; i < 3; i++)
            assert_true(vs_type_equal(sink->inputs[0]->inputs[n]->types[i], sink->types[i]));
}

static void sinks_say_how_they_take_changes(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan = compile_or_fail(
        &f->arena,
        "INSERT INTO counts SELECT device_id, COUNT(*) FROM heartbeats GROUP BY device_id;"
        "INSERT INTO incidents SELECT 'r', device_id, CAST(rssi AS BIGINT) FROM heartbeats;"
        "SELECT device_id, rssi AS device_id FROM heartbeats;");
    assert_true(plan->sinks[0].node->as.sink.upsert);
    assert_true(plan->sinks[0].node->updates);
    assert_false(plan->sinks[0].alerting);
    assert_true(plan->sinks[1].alerting);
    assert_false(plan->sinks[1].node->updates);
    assert_null(plan->sinks[2].table);
    assert_true(vs_str_equal(plan->sinks[2].name, VS_STR("select")));
    assert_true(vs_str_equal(plan->sinks[2].node->names[1], VS_STR("device_id0")));
}

#define SPREAD(name)                                                                               \
    "SET 'vendstream.partitions' = '3'; CREATE TABLE " name                                        \
    " (device_id STRING, site STRING, n INT, t TIMESTAMP_LTZ(3), WATERMARK "                       \
    "FOR t AS t) WITH ('connector' = 'log', 'topic' = '" name "', 'format' = 'json');\n"
#define ALERT "INSERT INTO incidents SELECT 'r', device_id, c FROM "

static void an_exchange_is_where_a_state_lacks_the_record_key(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *sql;
        uint32_t exchanges;
    } cases[] = {
        {"SELECT device_id, COUNT(*) FROM h GROUP BY device_id", 0},
        {"SELECT device_id, n, COUNT(*) FROM h GROUP BY n, device_id", 0},
        {"SELECT n, COUNT(*) FROM h GROUP BY n", 1},
        {"SELECT COUNT(*) FROM h", 1},
        {"SELECT MAX(c) FROM (SELECT COUNT(*) AS c FROM h)", 1},
        {"SELECT n, COUNT(*) FROM h GROUP BY n; SELECT n, SUM(n) FROM h GROUP BY n", 1},
        {"SELECT n, COUNT(*) FROM h GROUP BY n; SELECT site, SUM(n) FROM h GROUP BY site", 2},
        {"SELECT c, COUNT(*) FROM (SELECT n, COUNT(*) AS c FROM h GROUP BY n) GROUP BY c", 2},
        {"SELECT d, COUNT(*) FROM (SELECT device_id AS d FROM h UNION ALL SELECT device_id FROM e) "
         "GROUP BY d",
         0},
        {"SELECT d, COUNT(*) FROM (SELECT device_id AS d FROM h UNION ALL SELECT site FROM e) "
         "GROUP BY d",
         1},
        {"SELECT device_id, n FROM h WHERE n > 1", 0},
        {"CREATE TABLE k (a STRING, b STRING, c INT) WITH ('connector' = 'kafka', 'topic' = 'k', "
         "'key.fields' = 'a; b', 'properties.bootstrap.servers' = 'b', 'format' = 'json'); SELECT "
         "a, b, COUNT(*) FROM k GROUP BY a, b",
         0},
        {"CREATE TABLE k (a STRING, b STRING, c INT) WITH ('connector' = 'kafka', 'topic' = 'k', "
         "'key.fields' = 'a; b', 'properties.bootstrap.servers' = 'b', 'format' = 'json'); SELECT "
         "a, COUNT(*) FROM k GROUP BY a",
         1},
        {"SELECT w, SUM(c) FROM (SELECT device_id, window_start AS w, COUNT(*) AS c FROM "
         "TABLE(TUMBLE(TABLE h, DESCRIPTOR(t), INTERVAL '1' HOUR)) GROUP BY device_id, "
         "window_start, window_end) GROUP BY w",
         1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vs_str sql = vs_arena_printf(&f->arena, SPREAD("h") SPREAD("e") "%s;", cases[i].sql);
        const struct vs_plan *plan = compile_or_fail(&f->arena, sql.ptr);
        uint32_t found = count_nodes(plan, VS_NODE_EXCHANGE_RECEIVE);
        if (found != cases[i].exchanges || found != count_nodes(plan, VS_NODE_EXCHANGE_SEND))
            fail_msg("%u exchanges: %s", found, cases[i].sql);
        for (uint32_t n = 0; n < plan->node_count; n++)
            for (uint32_t k = 0; k < plan->nodes[n]->input_count; k++)
                assert_true(plan->nodes[n]->inputs[k]->id < plan->nodes[n]->id);
    }
}

static void one_partition_needs_no_exchange(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan = compile_or_fail(&f->arena, "SELECT COUNT(*) FROM heartbeats;");
    assert_int_equal(plan->partition_count, 1);
    assert_int_equal(count_nodes(plan, VS_NODE_EXCHANGE_SEND), 0);
}

static void what_leads_to_an_alert_through_an_exchange_alerts(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan = compile_or_fail(
        &f->arena, SPREAD("h") ALERT
        "(SELECT site AS device_id, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE h, DESCRIPTOR(t), "
        "INTERVAL '1' HOUR)) GROUP BY site, window_start, window_end);"
        "SELECT n, COUNT(*) FROM h GROUP BY n;");
    bool alerts[2] = {false, false};
    uint32_t found = 0;
    for (uint32_t i = 0; i < plan->sink_count; i++)
        if (plan->sinks[i].exchange && found < 2)
            alerts[found++] = plan->sinks[i].alerting;
    assert_int_equal(found, 2);
    assert_true(alerts[0] != alerts[1]);
}

static void the_last_set_wins_and_an_override_wins_over_it(void **state)
{
    struct fixture *f = *state;
    struct vs_script script = {
        VS_STR("s.sql"),
        VS_STR(
            "SET 'vendstream.tick.interval' = '2 s'; SET 'some.flink.key' = 'maybe'; SET "
            "'vendstream.tick.interval' = '3 s'; SET 'vendstream.late-rows' = 'dead-letter'; RESET "
            "'vendstream.late-rows'; SET 'vendstream.log-level' = 'debug'; SET "
            "'table.exec.sink.not-null-enforcer' = 'drop';")};
    struct vs_setting overrides[] = {{VS_STR("vendstream.log-level"), VS_STR("warn")}};
    const struct vs_plan *plan = NULL;
    struct vs_err_note note = {0};
    assert_int_equal(vs_plan_compile(&f->arena, &script, 1, overrides, 1, &plan, &note), VS_ERR_OK);
    assert_true(
        vs_str_equal(vs_plan_setting(plan, VS_STR("vendstream.tick.interval")), VS_STR("3 s")));
    assert_true(vs_str_equal(vs_plan_setting(plan, VS_STR("some.flink.key")), VS_STR("maybe")));
    assert_true(
        vs_str_equal(vs_plan_setting(plan, VS_STR("vendstream.late-rows")), VS_STR("drop")));
    assert_true(
        vs_str_equal(vs_plan_setting(plan, VS_STR("vendstream.log-level")), VS_STR("warn")));
    assert_true(vs_str_equal(vs_plan_setting(plan, VS_STR("table.exec.sink.not-null-enforcer")),
                             VS_STR("DROP")));
    assert_int_equal(vs_plan_setting(plan, VS_STR("nobody.set.this")).len, 0);
    overrides[0].key = VS_STR("vendstream.loglevel");
    assert_int_equal(vs_plan_compile(&f->arena, &script, 1, overrides, 1, &plan, &note),
                     VS_ERR_INVALID);
    assert_string_equal(
        note.text, "--set vendstream.loglevel: Unknown setting 'vendstream.loglevel'; did you mean "
                   "'vendstream.log-level'?");
}

static void tables_are_made_from_others_changed_and_dropped(void **state)
{
    struct fixture *f = *state;
    const struct vs_plan *plan = compile_or_fail(
        &f->arena,
        "CREATE TABLE copy_ (extra INT) WITH ('topic' = 'other') LIKE device_events;"
        "CREATE TABLE IF NOT EXISTS copy_ (z INT);"
        "CREATE TABLE bare (extra INT) WITH ('connector' = 'print') LIKE device_events (EXCLUDING "
        "ALL);"
        "ALTER TABLE copy_ SET ('format' = 'json', 'topic' = 'third');"
        "CREATE OR REPLACE VIEW events AS SELECT extra, cents FROM copy_;"
        "CREATE TEMPORARY VIEW gone AS SELECT 1 AS a; DROP TEMPORARY VIEW gone; DROP TEMPORARY VIEW IF EXISTS gone;"
        "CREATE FUNCTION SILENCE AS 'org.example.Silence';"
        "SELECT * FROM default_catalog.default_database.events");
    const struct vs_table *copy = plan->sources[0].table;
    assert_int_equal(copy->column_count, 10);
    assert_true(vs_str_equal(copy->columns[9].name, VS_STR("extra")));
    assert_int_equal(copy->rowtime_column, 6);
    assert_true(vs_str_equal(vs_table_option(copy, VS_STR("topic")), VS_STR("third")));
    assert_true(vs_str_equal(copy->connector, VS_STR("log")));
    const struct vs_table *bare = plan->tables[plan->table_count - 1];
    assert_true(vs_str_equal(bare->name, VS_STR("bare")));
    assert_int_equal(bare->column_count, 8);
    assert_int_equal(bare->rowtime_column, -1);
    assert_true(vs_str_equal(bare->connector, VS_STR("print")));
}

/* Each view doubles the expression of the one before. */
static void views_that_would_double_and_double_stay_small(void **state)
{
    struct fixture *f = *state;
    struct vs_buf sql = {0};
    vs_buf_printf(&sql, "CREATE VIEW v0 AS SELECT rssi + 1 AS a, rowtime FROM heartbeats;");
    for (int i = 1; i <= 60; i++)
        vs_buf_printf(&sql, "CREATE VIEW v%d AS SELECT a * a + a AS a, rowtime FROM v%d;", i,
                      i - 1);
    vs_buf_printf(&sql,
                  "SELECT SUM(a) FROM TABLE(TUMBLE(TABLE v60, DESCRIPTOR(rowtime), INTERVAL '1' "
                  "HOUR)) WHERE a > 1 "
                  "GROUP BY window_start, window_end;%c",
                  '\0');
    const struct vs_plan *plan = compile_or_fail(&f->arena, sql.ptr);
    assert_in_range(plan->node_count, 5, 100);
    assert_in_range(f->arena.size_bytes, 1, 16 * 1024 * 1024);
    vs_buf_free(&sql);
}

static void a_long_chain_of_views_is_no_depth(void **state)
{
    struct fixture *f = *state;
    struct vs_buf sql = {0};
    vs_buf_printf(&sql, "CREATE VIEW v0 AS SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id "
                        "ORDER BY rssi) AS rn FROM "
                        "heartbeats;");
    for (int i = 1; i <= 3000; i++)
        vs_buf_printf(&sql, "CREATE VIEW v%d AS SELECT * FROM v%d WHERE rssi <> %d;", i, i - 1, i);
    vs_buf_printf(&sql, "SELECT device_id FROM v3000 WHERE rn <= 2;%c", '\0');
    const struct vs_plan *plan = compile_or_fail(&f->arena, sql.ptr);
    struct vs_buf text = {0};
    vs_plan_explain(&text, plan);
    assert_int_equal(find_node(plan, VS_NODE_RANK)->as.rank.limit, 2);
    vs_buf_free(&text);
    vs_buf_free(&sql);
}

static void an_error_names_the_file_it_is_in(void **state)
{
    struct fixture *f = *state;
    struct vs_script scripts[] = {
        {VS_STR("a.sql"), VS_STR("CREATE TABLE t (a INT) WITH ('connector' = 'datagen');")},
        {VS_STR("rules/b.sql"), VS_STR("-- one\nSELECT a,\n  bb FROM t;")},
    };
    const struct vs_plan *plan = NULL;
    struct vs_err_note note = {0};
    assert_int_equal(vs_plan_compile(&f->arena, scripts, 2, NULL, 0, &plan, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "rules/b.sql:3:3: Column 'bb' not found in any table");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_operator_keeps_its_hash_when_other_rules_come_and_go),
        TEST(a_match_keeps_its_hash_when_other_rules_come_and_go),
        TEST(a_match_with_another_condition_is_another_match),
        TEST(an_operator_keeps_its_hash_when_the_query_is_written_differently),
        TEST(another_parameter_is_another_hash),
        TEST(the_same_script_gives_the_same_plan),
        TEST(no_two_operators_have_one_hash_and_inputs_come_first),
        TEST(one_scan_has_what_all_rules_need_and_no_more),
        TEST(the_expected_devices_are_a_source_of_their_own_with_their_key),
        TEST(a_sink_has_the_written_columns_of_its_table),
        TEST(sinks_say_how_they_take_changes),
        TEST(an_exchange_is_where_a_state_lacks_the_record_key),
        TEST(one_partition_needs_no_exchange),
        TEST(what_leads_to_an_alert_through_an_exchange_alerts),
        TEST(the_last_set_wins_and_an_override_wins_over_it),
        TEST(tables_are_made_from_others_changed_and_dropped),
        TEST(views_that_would_double_and_double_stay_small),
        TEST(a_long_chain_of_views_is_no_depth),
        TEST(an_error_names_the_file_it_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
