/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Event time: partition and device clocks, idle sources, clocks in the future, late rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/run_testing.h"

#define EXACT "SET 'pipeline.auto-watermark-interval' = '0';\n"
#define BY_DEVICE EXACT "SET 'vendstream.watermark.scope' = 'device';\n"
#define TABLE_NAMED(name)                                                                          \
    "CREATE TABLE " name " (device_id STRING, ts BIGINT, v INT, t AS TO_TIMESTAMP_LTZ(ts, 3), "    \
    "WATERMARK FOR t AS t - INTERVAL '2' SECOND) WITH ('connector' = 'log', 'topic' = '" name      \
    "', 'format' = 'json');\n"
#define TABLE_E TABLE_NAMED("e")
#define COUNT_PER_DEVICE                                                                           \
    "SELECT device_id d, UNIX_TIMESTAMP(CAST(window_end AS STRING)) e, COUNT(*) n FROM "           \
    "TABLE(TUMBLE(TABLE e, "                                                                       \
    "DESCRIPTOR(t), INTERVAL '10' SECOND)) GROUP BY device_id, window_start, window_end"

#define ROW(device, ts)                                                                            \
    VS_FEED_ROW_AT("e", (ts), "{\"device_id\":\"" device "\",\"ts\":" #ts ",\"v\":1}")
#define ROW_V(device, ts, v)                                                                       \
    VS_FEED_ROW_AT("e", (ts), "{\"device_id\":\"" device "\",\"ts\":" #ts ",\"v\":" #v "}")
/* Arrives at another time than its own. */
#define ROW_LATER(device, arrival, ts)                                                             \
    VS_FEED_ROW_AT("e", (arrival), "{\"device_id\":\"" device "\",\"ts\":" #ts ",\"v\":1}")

static void windows_close_when_the_partition_has_passed_them(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 1000),  ROW("b", 2000),
        ROW("a", 11999), /* watermark 9999: the window [0, 10) is complete */
        ROW("a", 3000),  /* late */
        ROW("b", 22000),
    };
    VS_EXPECT(EXACT TABLE_E COUNT_PER_DEVICE ";", feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":10,\"n\":1}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"e\":10,\"n\":1}\n"
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":20,\"n\":1}\n");
}

static void a_backlog_of_yesterday_is_not_late_for_its_device(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 100000), ROW_LATER("b", 100001, 1000),  ROW_LATER("b", 100002, 2000),
        ROW("a", 113000), ROW_LATER("b", 113000, 12000), ROW_LATER("b", 113001, 25000),
    };
    VS_EXPECT(BY_DEVICE TABLE_E COUNT_PER_DEVICE ";", feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":110,\"n\":1}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"e\":10,\"n\":2}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"e\":20,\"n\":1}\n");
    VS_EXPECT(EXACT TABLE_E COUNT_PER_DEVICE ";", feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":110,\"n\":1}\n");
}

static void rows_that_a_filter_drops_move_the_time_of_their_device(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW_V("a", 1000, 9), ROW_V("b", 50000, 1),
                                           ROW_V("a", 12000, 1), ROW_V("b", 60000, 1)};
    VS_EXPECT(BY_DEVICE TABLE_E
              "SELECT device_id d, COUNT(*) n FROM TABLE(TUMBLE((SELECT * FROM e WHERE v > 5), "
              "DESCRIPTOR(t), "
              "INTERVAL '10' SECOND)) GROUP BY device_id, window_start, window_end;",
              feeds, "{\"op\":\"+I\",\"d\":\"a\",\"n\":1}\n");
}

static void keys_without_the_device_go_by_the_partition(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW_V("a", 1000, 1), ROW_V("b", 12000, 2),
                                           ROW_V("a", 5000, 1), ROW_V("b", 25000, 2)};
    VS_EXPECT(
        BY_DEVICE TABLE_E
        "SELECT v, COUNT(*) n FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(t), INTERVAL '10' SECOND)) "
        "GROUP BY v, window_start, window_end;",
        feeds,
        "{\"op\":\"+I\",\"v\":1,\"n\":1}\n"
        "{\"op\":\"+I\",\"v\":2,\"n\":1}\n");
}

static void keys_with_the_device_and_more_go_by_the_device(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW_V("a", 1000, 1), ROW_V("b", 112000, 2),
                                           ROW_V("a", 5000, 2), ROW_V("a", 12000, 7)};
    VS_EXPECT(BY_DEVICE TABLE_E "SELECT v, device_id d, COUNT(*) n FROM TABLE(TUMBLE(TABLE e, "
                                "DESCRIPTOR(t), INTERVAL '10' SECOND)) "
                                "GROUP BY v, device_id, window_start, window_end;",
              feeds,
              "{\"op\":\"+I\",\"v\":1,\"d\":\"a\",\"n\":1}\n"
              "{\"op\":\"+I\",\"v\":2,\"d\":\"a\",\"n\":1}\n");
}

static void rows_without_a_device_are_one_device(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_ROW("e", "{\"ts\":1000}"),
        VS_FEED_ROW("e", "{\"ts\":2000}"),
        ROW("a", 90000),
        VS_FEED_ROW("e", "{\"ts\":12000}"),
    };
    VS_EXPECT(BY_DEVICE TABLE_E COUNT_PER_DEVICE ";", feeds,
              "{\"op\":\"+I\",\"d\":null,\"e\":10,\"n\":2}\n");
}

static void the_key_of_the_records_is_the_device(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_ROW("e", "{\"machine\":\"\",\"ts\":1000}"),
        VS_FEED_ROW("e", "{\"machine\":\"b\",\"ts\":90000}"),
        VS_FEED_ROW("e", "{\"machine\":\"\",\"ts\":10000}"),
    };
    VS_EXPECT(BY_DEVICE "CREATE TABLE e (machine STRING, ts BIGINT, t AS TO_TIMESTAMP_LTZ(ts, 3), "
                        "WATERMARK FOR t AS t) "
                        "WITH ('connector' = 'kafka', 'topic' = 'e', 'key.fields' = 'machine', "
                        "'key.format' = 'raw', "
                        "'value.format' = 'json');\n"
                        "SELECT machine m, COUNT(*) n FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(t), "
                        "INTERVAL '10' SECOND)) "
                        "GROUP BY machine, window_start, window_end;",
              feeds, "{\"op\":\"+I\",\"m\":\"\",\"n\":1}\n");
}

static void over_goes_by_the_device_too(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW_V("a", 100000, 1), ROW_V("b", 4000, 2),
                                           ROW_V("b", 3000, 3),   ROW_V("b", 6500, 4),
                                           ROW_V("b", 4100, 5),   ROW_V("b", 9000, 6)};
    VS_EXPECT(BY_DEVICE TABLE_E
              "SELECT device_id d, v, SUM(v) OVER (PARTITION BY device_id ORDER BY t) s FROM e;",
              feeds,
              "{\"op\":\"+I\",\"d\":\"b\",\"v\":3,\"s\":3}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"v\":2,\"s\":5}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"v\":4,\"s\":9}\n");
}

static void a_clock_in_the_future_moves_nobody_else(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000), ROW_LATER("x", 1500, 900000),
                                           ROW("b", 2000), ROW("a", 12000)};
    VS_EXPECT(EXACT
              "SET 'vendstream.watermark.future-tolerance' = '1 min';\n" TABLE_E COUNT_PER_DEVICE
              ";",
              feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":10,\"n\":1}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"e\":10,\"n\":1}\n");
    struct vs_run run = {
        .sql = EXACT
        "SET 'vendstream.watermark.future-tolerance' = '1 min';\n" TABLE_E COUNT_PER_DEVICE ";",
        .feeds = feeds,
        .feed_count = 4};
    struct vs_task_counters counters = vs_run_counters(&run);
    assert_int_equal(counters.rows_future, 1);
    assert_int_equal(counters.rows_late, 0);
    assert_int_equal(counters.watermark_ms, 10000);
    run.sql = EXACT TABLE_E COUNT_PER_DEVICE ";";
    counters = vs_run_counters(&run);
    assert_int_equal(counters.rows_future, 0);
    assert_int_equal(counters.rows_late, 2);
    assert_int_equal(counters.records_in, 4);
    assert_int_equal(counters.rows_out, 1);
}

static void small_steps_of_the_watermark_wait_for_a_tick(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 11800),
                                           ROW("a", 9000),
                                           ROW("a", 11999),
                                           ROW("a", 9100),
                                           VS_FEED_TICK_AT(1700000000200),
                                           ROW("a", 9200),
                                           VS_FEED_END_OF("e")};
    VS_EXPECT(TABLE_E COUNT_PER_DEVICE ";", feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":10,\"n\":2}\n"
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":20,\"n\":2}\n");
}

static void ticks_alone_move_no_event_time(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000), VS_FEED_TICK_AT(1700000100000),
                                           VS_FEED_TICK_AT(1800000000000)};
    VS_EXPECT(EXACT TABLE_E COUNT_PER_DEVICE ";", feeds, "");
}

static void a_silent_fleet_still_reaches_its_deadlines(void **state)
{
    (void)state;
    /* Watermark -1000 at arrival 1000: 5000 ms later it would be 4000, 11 s later 10000. */
    static const struct vs_feed feeds[] = {
        ROW("a", 3000),         VS_FEED_TICK_AT(8000),       VS_FEED_TICK_AT(11998),
        VS_FEED_TICK_AT(11999), ROW_LATER("a", 12000, 4000), ROW("a", 13000)};
    VS_EXPECT(EXACT "SET 'vendstream.watermark.idle-timeout' = '5 s';\n" TABLE_E COUNT_PER_DEVICE
                    ";",
              feeds, "{\"op\":\"+I\",\"d\":\"a\",\"e\":10,\"n\":1}\n");
}

static void a_silent_device_goes_on_by_its_own_clock(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW_LATER("b", 100000, 3000), /* its clock is 97 s behind */
        ROW("a", 100000),
        ROW("a", 106000),
        VS_FEED_TICK_AT(108998), /* b has been silent for 8998 ms: 9999 - 1 */
        VS_FEED_TICK_AT(108999),
    };
    VS_EXPECT(BY_DEVICE
              "SET 'vendstream.watermark.idle-timeout' = '5 s';\n" TABLE_E COUNT_PER_DEVICE ";",
              feeds, "{\"op\":\"+I\",\"d\":\"b\",\"e\":10,\"n\":1}\n");
}

static void several_sources_wait_for_the_slowest(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 1000),
        ROW("a", 30000),
        VS_FEED_ROW("f", "{\"device_id\":\"b\",\"ts\":2000}"),
        VS_FEED_ROW("f", "{\"device_id\":\"b\",\"ts\":13000}"),
        VS_FEED_END_OF("f"),
        VS_FEED_END_OF("e"),
    };
    VS_EXPECT(
        EXACT TABLE_E TABLE_NAMED("f") "CREATE VIEW u AS SELECT device_id, t FROM e UNION ALL "
                                       "SELECT device_id, t FROM f;\n"
                                       "SELECT device_id d, COUNT(*) n FROM TABLE(TUMBLE(TABLE u, "
                                       "DESCRIPTOR(t), INTERVAL '10' SECOND)) "
                                       "GROUP BY device_id, window_start, window_end;",
        feeds,
        "{\"op\":\"+I\",\"d\":\"a\",\"n\":1}\n"
        "{\"op\":\"+I\",\"d\":\"b\",\"n\":1}\n"
        "{\"op\":\"+I\",\"d\":\"b\",\"n\":1}\n"
        "{\"op\":\"+I\",\"d\":\"a\",\"n\":1}\n");
}

static void a_device_waits_only_for_sources_that_know_it(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 1000),
        ROW("a", 13000), /* f never saw a */
        ROW("b", 1000),
        VS_FEED_ROW("f", "{\"device_id\":\"b\",\"ts\":500}"),
        ROW("b", 13000), /* f is at 500 for b */
        VS_FEED_ROW("f", "{\"device_id\":\"b\",\"ts\":12000}"),
    };
    VS_EXPECT(
        BY_DEVICE TABLE_E TABLE_NAMED("f") "CREATE VIEW u AS SELECT device_id, t FROM e UNION ALL "
                                           "SELECT device_id, t FROM f;\n"
                                           "SELECT device_id d, COUNT(*) n FROM TABLE(TUMBLE(TABLE "
                                           "u, DESCRIPTOR(t), INTERVAL '10' SECOND)) "
                                           "GROUP BY device_id, window_start, window_end;",
        feeds,
        "{\"op\":\"+I\",\"d\":\"a\",\"n\":1}\n"
        "{\"op\":\"+I\",\"d\":\"b\",\"n\":2}\n");
}

static void a_row_without_time_fails_the_job(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_ROW("e", "{\"device_id\":\"a\"}")};
    struct vs_run run = {.sql = "SET 'vendstream.row-failure' = 'fail';\n" TABLE_E COUNT_PER_DEVICE
                                ";",
                         .feeds = feeds,
                         .feed_count = 1};
    vs_expect_failure(
        &run, VS_ERR_FAILED,
        "RowTime field should not be null, please convert it to a non-null long value.");
}

static void a_record_of_a_topic_without_time_is_put_aside_and_stalls_nobody(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000), VS_FEED_ROW("e", "{\"device_id\":\"b\"}"),
                                           ROW("a", 30000)};
    VS_EXPECT(TABLE_E COUNT_PER_DEVICE ";", feeds,
              "dead RowTime field should not be null, please convert it to a non-null long value. "
              "{\"device_id\":\"b\"}\n"
              "{\"op\":\"+I\",\"d\":\"a\",\"e\":10,\"n\":1}\n");
}

static void a_late_row_is_put_aside_once_for_all_rules(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {ROW("a", 1000), ROW("a", 30000), ROW("b", 2000),
                                           ROW("a", 28500)};
    static const char sql[] = EXACT "SET 'vendstream.late-rows' = 'dead-letter';\n" TABLE_E
                                    "SELECT device_id d, COUNT(*) n FROM TABLE(TUMBLE(TABLE e, "
                                    "DESCRIPTOR(t), INTERVAL '10' SECOND)) "
                                    "GROUP BY device_id, window_start, window_end;\n"
                                    "SELECT device_id d, COUNT(*) OVER (PARTITION BY device_id "
                                    "ORDER BY t) c FROM e WHERE v > 0;\n";
    VS_EXPECT(sql, feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"n\":1}\n"
              "{\"op\":\"+I\",\"d\":\"a\",\"c\":1}\n"
              "dead late {\"device_id\":\"b\",\"ts\":2000,\"v\":1}\n");
    struct vs_run run = {.sql = sql, .feeds = feeds, .feed_count = 4};
    assert_int_equal(vs_run_counters(&run).rows_late, 2);
}

static void windows_of_processing_time_close_by_the_clock_of_the_steps(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_TICK_AT(1700000001000), ROW("a", 1), ROW("b", 1),
        VS_FEED_TICK_AT(1700000009998), ROW("a", 1), ROW("a", 1),
        VS_FEED_TICK_AT(1700000009999), ROW("a", 1), VS_FEED_END_OF("e"),
    };
    VS_EXPECT("CREATE TABLE e (device_id STRING, p AS PROCTIME()) WITH ('connector' = 'log', "
              "'topic' = 'e', "
              "'format' = 'json');\n"
              "SELECT device_id d, COUNT(*) n FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(p), INTERVAL "
              "'10' SECOND)) "
              "GROUP BY device_id, window_start, window_end;",
              feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"n\":3}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"n\":1}\n");
}

static void wild_times_do_no_harm(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 253402300799999), ROW("a", -62135596800000),
        ROW("a", 253402300799000), ROW("b", 1000),
        VS_FEED_END_OF("e"),
    };
    VS_EXPECT(BY_DEVICE TABLE_E "SELECT device_id d, COUNT(*) n FROM TABLE(HOP(TABLE e, "
                                "DESCRIPTOR(t), INTERVAL '5' SECOND, INTERVAL '10' "
                                "SECOND)) GROUP BY device_id, window_start, window_end;",
              feeds,
              "{\"op\":\"+I\",\"d\":\"a\",\"n\":2}\n"
              "{\"op\":\"+I\",\"d\":\"a\",\"n\":2}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"n\":1}\n"
              "{\"op\":\"+I\",\"d\":\"b\",\"n\":1}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_close_when_the_partition_has_passed_them),
        cmocka_unit_test(a_backlog_of_yesterday_is_not_late_for_its_device),
        cmocka_unit_test(rows_that_a_filter_drops_move_the_time_of_their_device),
        cmocka_unit_test(keys_without_the_device_go_by_the_partition),
        cmocka_unit_test(keys_with_the_device_and_more_go_by_the_device),
        cmocka_unit_test(rows_without_a_device_are_one_device),
        cmocka_unit_test(the_key_of_the_records_is_the_device),
        cmocka_unit_test(over_goes_by_the_device_too),
        cmocka_unit_test(a_clock_in_the_future_moves_nobody_else),
        cmocka_unit_test(small_steps_of_the_watermark_wait_for_a_tick),
        cmocka_unit_test(ticks_alone_move_no_event_time),
        cmocka_unit_test(a_silent_fleet_still_reaches_its_deadlines),
        cmocka_unit_test(a_silent_device_goes_on_by_its_own_clock),
        cmocka_unit_test(several_sources_wait_for_the_slowest),
        cmocka_unit_test(a_device_waits_only_for_sources_that_know_it),
        cmocka_unit_test(a_row_without_time_fails_the_job),
        cmocka_unit_test(a_record_of_a_topic_without_time_is_put_aside_and_stalls_nobody),
        cmocka_unit_test(a_late_row_is_put_aside_once_for_all_rules),
        cmocka_unit_test(windows_of_processing_time_close_by_the_clock_of_the_steps),
        cmocka_unit_test(wild_times_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
