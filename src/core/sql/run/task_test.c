/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Sinks, dead letters, unions, time to live: what is not about event time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/run_testing.h"

#define TABLE_E                                                                                    \
    "CREATE TABLE e (id INT, k STRING, v INT, p AS PROCTIME()) WITH ('connector' = 'log', "        \
    "'topic' = 'e', "                                                                              \
    "'format' = 'json');\n"
#define ROW(id, k, v) VS_FEED_ROW("e", "{\"id\":" #id ",\"k\":\"" k "\",\"v\":" #v "}")

static void bad_records_are_put_aside_in_their_place(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_ROW("e", "not json"),
        ROW(1, "a", 1),
        VS_FEED_ROW("e", "{\"id\":\"x\"}"),
        ROW(2, "b", 2),
        VS_FEED_ROW("e", "{"),
    };
    struct vs_run run = {.sql = TABLE_E "SELECT id FROM e;", .feeds = feeds, .feed_count = 5};
    struct vs_task_counters counters = vs_run_counters(&run);
    assert_int_equal(counters.records_in, 5);
    assert_int_equal(counters.records_bad, 3);
    assert_int_equal(counters.rows_out, 2);
}

static void a_dead_letter_says_where_it_came_from(void **state)
{
    (void)state;
    struct vs_arena plan_arena;
    struct vs_err_note note = {0};
    struct vs_script script = {.text = VS_STR(TABLE_E "SELECT id FROM e;")};
    const struct vs_plan *plan;
    struct vs_task *task;
    struct vs_output output;
    vs_arena_init(&plan_arena);
    assert_int_equal(vs_plan_compile(&plan_arena, &script, 1, NULL, 0, &plan, &note), VS_ERR_OK);
    assert_int_equal(vs_task_new(plan, 0, 1, NULL, &task, &note), VS_ERR_OK);
    struct vs_record records[2] = {
        {.key = VS_STR("d1"), .value = VS_STR("{\"id\":1}"), .offset = 40, .timestamp_ms = 7},
        {.key = VS_STR("d2"),
         .value = VS_STR("?"),
         .headers = VS_STR("h"),
         .offset = 42,
         .timestamp_ms = 8}};
    assert_int_equal(vs_task_records(task, 0, records, 2, 9, &output, &note), VS_ERR_OK);
    assert_int_equal(output.row_count, 2);
    assert_false(output.alert);
    const struct vs_out_row *row = &output.rows[1];
    assert_int_equal(row->sink, VS_SINK_DEAD_LETTERS);
    assert_int_equal(row->offset, 42);
    assert_int_equal(row->timestamp_ms, 8);
    assert_int_equal(row->time_ms, 9);
    assert_true(vs_str_equal(row->key, VS_STR("d2")));
    assert_true(vs_str_equal(row->bytes, VS_STR("?")));
    assert_true(vs_str_equal(row->headers, VS_STR("h")));
    assert_true(vs_str_equal(row->stage, VS_STR("VALUE_CONVERTER")));
    assert_true(row->reason.len > 0);
    vs_task_free(task);
    vs_arena_free(&plan_arena);
}

static void rows_of_an_alerting_sink_ask_for_a_commit(void **state)
{
    (void)state;
    struct vs_arena plan_arena;
    struct vs_err_note note = {0};
    struct vs_script script = {
        .text = VS_STR(
            TABLE_E
            "CREATE TABLE i (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = "
            "'servicenow');\nINSERT INTO i SELECT k, v FROM e WHERE v > 5;")};
    const struct vs_plan *plan;
    struct vs_task *task;
    struct vs_output output;
    vs_arena_init(&plan_arena);
    if (vs_plan_compile(&plan_arena, &script, 1, NULL, 0, &plan, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    bool typed = true;
    assert_int_equal(vs_task_new(plan, 0, 1, &typed, &task, &note), VS_ERR_OK);
    struct vs_record records[2] = {{.value = VS_STR("{\"k\":\"a\",\"v\":1}")},
                                   {.value = VS_STR("{\"k\":\"b\",\"v\":6}")}};
    assert_int_equal(vs_task_records(task, 0, records, 1, 0, &output, &note), VS_ERR_OK);
    assert_int_equal(output.row_count, 0);
    assert_false(output.alert);
    assert_int_equal(vs_task_records(task, 0, records + 1, 1, 0, &output, &note), VS_ERR_OK);
    assert_int_equal(output.row_count, 1);
    assert_true(output.alert);
    /* A typed row: "b" and 6. */
    assert_true(vs_str_equal(output.rows[0].bytes, VS_STR("\x01\x01"
                                                          "b"
                                                          "\x01\x0c")));
    vs_task_free(task);
    vs_arena_free(&plan_arena);
}

static void upsert_sinks_get_no_row_before_an_update(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW(1, "a", 1), ROW(2, "a", 5), ROW(3, "b", 1)};
    VS_EXPECT(TABLE_E "CREATE TABLE o (k STRING, s INT, PRIMARY KEY (k) NOT ENFORCED) WITH "
                      "('connector' = 'upsert-kafka', "
                      "'topic' = 'o', 'key.format' = 'json', 'value.format' = 'json');\n"
                      "INSERT INTO o SELECT k, SUM(v) FROM e GROUP BY k;",
              feeds,
              "{\"k\":\"a\",\"s\":1}\n"
              "{\"k\":\"a\",\"s\":6}\n"
              "{\"k\":\"b\",\"s\":1}\n");
}

static void a_null_for_a_not_null_column_fails_or_is_dropped(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW(1, "a", 1), VS_FEED_ROW("e", "{\"id\":2}"),
                                           ROW(3, "b", 1)};
#define FAIL "SET 'vendstream.row-failure' = 'fail';\n"
#define INTO_O                                                                                     \
    TABLE_E "CREATE TABLE o (id INT, k STRING NOT NULL) WITH ('connector' = 'print');\nINSERT "    \
            "INTO o SELECT id, k FROM e;"
    struct vs_run run = {.sql = FAIL INTO_O, .feeds = feeds, .feed_count = 3};
    vs_expect_failure(&run, VS_ERR_FAILED,
                      "Column 'k' is NOT NULL, however, a null value is being written into it.");
    VS_EXPECT("SET 'table.exec.sink.not-null-enforcer' = 'DROP';\n" INTO_O, feeds,
              "{\"op\":\"+I\",\"table\":\"o\",\"id\":1,\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"table\":\"o\",\"id\":3,\"k\":\"b\"}\n");
}

static void constant_rows_come_once(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(5), VS_FEED_TICK_AT(6)};
    VS_EXPECT("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t (n, s);", feeds,
              "{\"op\":\"+I\",\"n\":1,\"s\":\"a\"}\n"
              "{\"op\":\"+I\",\"n\":2,\"s\":\"b\"}\n");
}

static void unions_keep_the_order_of_rows(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW(1, "a", 1), ROW(2, "b", 9), ROW(3, "a", 9)};
    VS_EXPECT(TABLE_E "SELECT id, k FROM e WHERE k = 'a' UNION ALL SELECT id + 10, 'x' FROM e "
                      "WHERE v > 5 UNION ALL SELECT "
                      "id + 20, CAST(NULL AS STRING) FROM e;",
              feeds,
              "{\"op\":\"+I\",\"id\":1,\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"id\":21,\"k\":null}\n"
              "{\"op\":\"+I\",\"id\":12,\"k\":\"x\"}\n"
              "{\"op\":\"+I\",\"id\":22,\"k\":null}\n"
              "{\"op\":\"+I\",\"id\":3,\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"id\":13,\"k\":\"x\"}\n"
              "{\"op\":\"+I\",\"id\":23,\"k\":null}\n");
}

static void rows_of_all_sinks_come_in_the_order_of_what_caused_them(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW(1, "a", 1), VS_FEED_ROW("e", "bad"), ROW(2, "b", 9),
                                           ROW(3, "a", 9)};
    VS_EXPECT(TABLE_E "SELECT id FROM e;\nSELECT k, COUNT(*) n FROM e GROUP BY k;", feeds,
              "{\"op\":\"+I\",\"id\":1}\n"
              "{\"op\":\"+I\",\"k\":\"a\",\"n\":1}\n"
              "dead Failed to deserialize JSON 'bad'. expected a value at byte 0. bad\n"
              "{\"op\":\"+I\",\"id\":2}\n"
              "{\"op\":\"+I\",\"k\":\"b\",\"n\":1}\n"
              "{\"op\":\"+I\",\"id\":3}\n"
              "{\"op\":\"-U\",\"k\":\"a\",\"n\":1}\n"
              "{\"op\":\"+U\",\"k\":\"a\",\"n\":2}\n");
}

static void a_failing_expression_fails_the_job(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW(1, "a", 1), ROW(2, "a", 0)};
    struct vs_run run = {.sql = FAIL TABLE_E "SELECT id / v FROM e;", .feeds = feeds, .feed_count = 2};
    vs_expect_failure(&run, VS_ERR_FAILED, "/ by zero");
}

/* --- table.exec.state.ttl
 * ----------------------------------------------------------------------------------- */

#define TTL "SET 'table.exec.state.ttl' = '10 s';\n"

static void groups_outlive_their_ttl_only_when_touched(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_TICK_AT(1000), ROW(1, "a", 1),         ROW(2, "b", 1), VS_FEED_TICK_AT(8000),
        ROW(3, "a", 0),        VS_FEED_TICK_AT(12000), ROW(4, "a", 1), ROW(5, "b", 1)};
    VS_EXPECT(
        TTL TABLE_E "SELECT k, SUM(v) s FROM e GROUP BY k;", feeds,
        "{\"op\":\"+I\",\"k\":\"a\",\"s\":1}\n"
        "{\"op\":\"+I\",\"k\":\"b\",\"s\":1}\n"
        "{\"op\":\"-U\",\"k\":\"a\",\"s\":1}\n" /* unchanged, but with a TTL it is sent again */
        "{\"op\":\"+U\",\"k\":\"a\",\"s\":1}\n"
        "{\"op\":\"-U\",\"k\":\"a\",\"s\":1}\n"
        "{\"op\":\"+U\",\"k\":\"a\",\"s\":2}\n"
        "{\"op\":\"+I\",\"k\":\"b\",\"s\":1}\n");
}

static void a_ttl_counts_also_between_two_sweeps(void **state)
{
    (void)state;
    /* Swept at 10000; the key of 1000 is over at 11000, before the next sweep. */
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(1000), ROW(1, "a", 1),
                                           VS_FEED_TICK_AT(10000), VS_FEED_TICK_AT(11000),
                                           ROW(2, "a", 1)};
    VS_EXPECT(TTL TABLE_E "SELECT id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p) "
                          "r FROM e) WHERE r = 1;",
              feeds, "{\"op\":\"+I\",\"id\":1}\n{\"op\":\"+I\",\"id\":2}\n");
}

static void duplicates_within_the_ttl_are_dropped(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(1000),  ROW(1, "a", 1), ROW(2, "a", 1),
                                           VS_FEED_TICK_AT(10999), ROW(3, "a", 1), ROW(4, "b", 1)};
    VS_EXPECT(TTL TABLE_E "SELECT id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p) "
                          "r FROM e) WHERE r = 1;",
              feeds, "{\"op\":\"+I\",\"id\":1}\n{\"op\":\"+I\",\"id\":4}\n");
}

static void ticks_free_what_has_outlived_its_ttl(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(1000), ROW(1, "a", 1),
                                           ROW(2, "b", 1),        VS_FEED_TICK_AT(5000),
                                           ROW(3, "c", 1),        VS_FEED_TICK_AT(11000)};
    struct vs_run run = {.sql = TTL TABLE_E "SELECT k, COUNT(*) n FROM e GROUP BY k;",
                         .feeds = feeds,
                         .feed_count = 5};
    assert_int_equal(vs_run_counters(&run).state_keys, 3);
    run.feed_count = 6;
    assert_int_equal(vs_run_counters(&run).state_keys, 1);
}

static void a_hint_says_the_ttl_of_one_query(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(1000), ROW(1, "a", 1), VS_FEED_TICK_AT(12000),
                                           ROW(2, "a", 1)};
    VS_EXPECT(TTL TABLE_E "SELECT /*+ STATE_TTL('e' = '1 d') */ k, COUNT(*) n FROM e GROUP BY k;", feeds,
              "{\"op\":\"+I\",\"k\":\"a\",\"n\":1}\n"
              "{\"op\":\"-U\",\"k\":\"a\",\"n\":1}\n"
              "{\"op\":\"+U\",\"k\":\"a\",\"n\":2}\n");
    VS_EXPECT(TABLE_E "SELECT /*+ STATE_TTL('x' = '10 s') */ DISTINCT k FROM e AS x;", feeds,
              "{\"op\":\"+I\",\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"k\":\"a\"}\n");
    VS_EXPECT(TABLE_E "SELECT /*+ STATE_TTL('x' = '10 s') */ x.id, y.id i FROM e AS x JOIN e AS y ON x.k = y.k "
                      "AND x.id < y.id;",
              feeds, "");
    VS_EXPECT(TABLE_E "SELECT /*+ STATE_TTL('x' = '20 s') */ x.id, y.id i FROM e AS x JOIN e AS y ON x.k = y.k "
                      "AND x.id < y.id;",
              feeds, "{\"op\":\"+I\",\"id\":1,\"i\":2}\n");
}

/* --- settings
 * -----------------------------------------------------------------------------------------------
 */

static void wrong_settings_are_refused(void **state)
{
    (void)state;
    static const struct vs_setting wrong = {VS_STR("vendstream.watermark.scope"), VS_STR("fleet")};
    struct vs_arena plan_arena;
    struct vs_err_note note = {0};
    struct vs_script script = {.text = VS_STR(TABLE_E "SELECT id FROM e;")};
    const struct vs_plan *plan;
    struct vs_task *task;
    vs_arena_init(&plan_arena);
    enum vs_err err = vs_plan_compile(&plan_arena, &script, 1, &wrong, 1, &plan, &note);
    if (err == VS_ERR_OK) {
        err = vs_task_new(plan, 0, 1, NULL, &task, &note);
        assert_non_null(strstr(note.text, "fleet"));
    }
    assert_int_equal(err, VS_ERR_INVALID);
    vs_arena_free(&plan_arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_records_are_put_aside_in_their_place),
        cmocka_unit_test(a_dead_letter_says_where_it_came_from),
        cmocka_unit_test(rows_of_an_alerting_sink_ask_for_a_commit),
        cmocka_unit_test(upsert_sinks_get_no_row_before_an_update),
        cmocka_unit_test(a_null_for_a_not_null_column_fails_or_is_dropped),
        cmocka_unit_test(constant_rows_come_once),
        cmocka_unit_test(unions_keep_the_order_of_rows),
        cmocka_unit_test(rows_of_all_sinks_come_in_the_order_of_what_caused_them),
        cmocka_unit_test(a_failing_expression_fails_the_job),
        cmocka_unit_test(groups_outlive_their_ttl_only_when_touched),
        cmocka_unit_test(a_ttl_counts_also_between_two_sweeps),
        cmocka_unit_test(duplicates_within_the_ttl_are_dropped),
        cmocka_unit_test(ticks_free_what_has_outlived_its_ttl),
        cmocka_unit_test(a_hint_says_the_ttl_of_one_query),
        cmocka_unit_test(wrong_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
