/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "core/sql/run/testing/run_testing.h"

#define EXACT "SET 'pipeline.auto-watermark-interval' = '0';\n"
#define FAIL "SET 'vendstream.row-failure' = 'fail';\n"
#define TABLE(name)                                                                                \
    "CREATE TABLE " name " (d STRING, ts BIGINT, s STRING, v INT, t AS TO_TIMESTAMP_LTZ(ts, 3), "  \
    "WATERMARK FOR t AS t) WITH ('connector' = 'log', 'topic' = '" name "', 'format' = 'json');\n"
#define ROW(d, ts, s, v)                                                                           \
    VS_FEED_ROW_AT("e", ts, "{\"d\":\"" d "\",\"ts\":" #ts ",\"s\":\"" s "\",\"v\":" #v "}")
#define RECORD(d, ts, s, v) " {\"d\":\"" d "\",\"ts\":" ts ",\"s\":\"" s "\",\"v\":" v "}\n"
#define OUT(name, value) "{\"op\":\"+I\",\"" name "\":" value "}\n"
#define BAD_CAST(text) "dead For input string: '" text "'. Invalid character found."
#define ZERO "dead / by zero"

static void a_record_whose_cast_fails_is_put_aside_in_its_place(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "1", 1), ROW("a", 2000, "x", 2),
                                           ROW("a", 3000, "3", 3), ROW("a", 4000, "y", 4)};
    VS_EXPECT(TABLE("e") "SELECT CAST(s AS INT) n FROM e;", feeds,
              OUT("n", "1") BAD_CAST("x") RECORD("a", "2000", "x", "2") OUT("n", "3") BAD_CAST("y")
                  RECORD("a", "4000", "y", "4"));
    struct vs_run run = {
        .sql = TABLE("e") "SELECT CAST(s AS INT) n FROM e;", .feeds = feeds, .feed_count = 4};
    assert_int_equal(vs_run_counters(&run).rows_failed, 2);
    assert_int_equal(vs_run_counters(&run).records_bad, 0);
    run.sql = FAIL TABLE("e") "SELECT CAST(s AS INT) n FROM e;";
    vs_expect_failure(&run, VS_ERR_FAILED, "For input string: 'x'");
}

static void a_condition_that_fails_does_not_hold(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "1", 1), ROW("a", 2000, "2", 0),
                                           ROW("a", 3000, "3", 9)};
    VS_EXPECT(TABLE("e") "SELECT s FROM e WHERE 10 / v > 1;", feeds,
              OUT("s", "\"1\"") ZERO RECORD("a", "2000", "2", "0"));
}

static void other_rules_still_get_the_record(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "x", 0), ROW("a", 2000, "2", 1)};
    VS_EXPECT(TABLE("e") "SELECT s FROM e; SELECT CAST(s AS INT) n FROM e; SELECT 1 / v q FROM e;",
              feeds,
              BAD_CAST("x") RECORD("a", "1000", "x", "0") OUT("s", "\"x\"") OUT("s", "\"2\"")
                  OUT("n", "2") OUT("q", "1"));
}

static void a_null_for_a_not_null_column_is_put_aside(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "x", null), ROW("a", 2000, "y", 2)};
    VS_EXPECT(
        TABLE("e") "CREATE TABLE o (v INT NOT NULL) WITH ('connector' = 'print');\n"
                   "INSERT INTO o SELECT v FROM e;",
        feeds,
        "dead Column 'v' is NOT NULL, however, a null value is being written into it. You can "
        "set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this "
        "exception and drop such records silently." RECORD(
            "a", "1000", "x", "null") "{\"op\":\"+I\",\"table\":\"o\",\"v\":2}\n");
}

/* The record that moves the time on is innocent. */
static void a_row_of_a_window_is_told_of_by_itself(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "x", 1), ROW("b", 1000, "x", 2),
                                           ROW("a", 2000, "x", -1), ROW("c", 30000, "x", 1),
                                           ROW("c", 31000, "x", 1)};
    VS_EXPECT(EXACT TABLE("e") "SELECT d, 10 / SUM(v) q FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(t), "
                               "INTERVAL '10' SECOND)) GROUP BY d, window_start, window_end;",
              feeds,
              ZERO " {\"d\":\"a\",\"SUM(v)\":0,\"window_start\":\"1970-01-01 00:00:00\","
                   "\"window_end\":\"1970-01-01 00:00:10\",\"window_time\":\"1970-01-01 "
                   "00:00:09.999Z\"}\n{\"op\":\"+I\",\"d\":\"b\",\"q\":5}\n");
}

static void a_pair_for_which_the_condition_fails_does_not_match(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 1000, "x", 0), ROW("a", 2000, "y", 2),
        VS_FEED_ROW_AT("f", 3000, "{\"d\":\"a\",\"ts\":3000,\"s\":\"z\",\"v\":4}")};
    VS_EXPECT(TABLE("e") TABLE("f") "SELECT e.s l FROM e JOIN f ON e.d = f.d AND f.v / e.v = 2;",
              feeds, ZERO " {\"column 3\":0,\"column 5\":4}\n" OUT("l", "\"y\""));
}

static void a_row_that_is_taken_back_is_told_of_once(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "x", 1), ROW("a", 2000, "x", -1),
                                           ROW("a", 3000, "x", 5)};
    VS_EXPECT(TABLE("e") "SELECT 10 / q r FROM (SELECT d, SUM(v) q FROM e GROUP BY d);", feeds,
              OUT("r", "10") ZERO " {\"d\":\"a\",\"SUM(v)\":0}\n{\"op\":\"-U\",\"r\":10}\n"
                                  "{\"op\":\"+U\",\"r\":2}\n");
}

static void a_measure_that_fails_loses_its_match_only(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000, "x", 1), ROW("a", 2000, "x", 0),
                                           ROW("a", 3000, "x", 1), ROW("a", 4000, "x", 2),
                                           ROW("a", 9000, "x", 7)};
    VS_EXPECT(EXACT TABLE("e") "SELECT q FROM e MATCH_RECOGNIZE (PARTITION BY d ORDER BY t "
                               "MEASURES 10 / B.v AS q "
                               "PATTERN (A B) DEFINE A AS v = 1, B AS v < 5);",
              feeds, ZERO " \n" OUT("q", "5"));
}

static void rows_that_fail_are_the_same_however_they_come(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    static struct vs_feed feeds[COUNT];
    static char text[COUNT][96];
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(text[i], sizeof text[i], "{\"d\":\"%d\",\"ts\":%d,\"s\":\"%s%d\",\"v\":%d}",
                       i % 3, i * 700, i % 7 == 0 ? "x" : "", i, i % 5 - i % 2);
        feeds[i] = (struct vs_feed)VS_FEED_ROW_AT("e", i * 700, text[i]);
    }
    struct vs_run run = {
        .sql = EXACT TABLE(
            "e") "CREATE VIEW w AS SELECT d, CAST(s AS INT) n, v, t FROM e WHERE 3 / v > -9;"
                 "SELECT d, 8 / SUM(v), COUNT(n) FROM TABLE(TUMBLE(TABLE w, DESCRIPTOR(t), "
                 "INTERVAL '5' SECOND)) GROUP BY d, window_start, window_end;"
                 "SELECT a.d, b.n FROM w a JOIN w b ON a.d = b.d AND 5 / (a.n - b.n) = 1 AND "
                 "a.t BETWEEN b.t - INTERVAL '5' SECOND AND b.t;",
        .feeds = feeds,
        .feed_count = COUNT};
    assert_true(vs_expect_agreement(&run) > COUNT / 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_whose_cast_fails_is_put_aside_in_its_place),
        cmocka_unit_test(a_condition_that_fails_does_not_hold),
        cmocka_unit_test(other_rules_still_get_the_record),
        cmocka_unit_test(a_null_for_a_not_null_column_is_put_aside),
        cmocka_unit_test(a_row_of_a_window_is_told_of_by_itself),
        cmocka_unit_test(a_pair_for_which_the_condition_fails_does_not_match),
        cmocka_unit_test(a_row_that_is_taken_back_is_told_of_once),
        cmocka_unit_test(a_measure_that_fails_loses_its_match_only),
        cmocka_unit_test(rows_that_fail_are_the_same_however_they_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
