/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/sql/run/testing/run_testing.h"

#define EXACT "SET 'pipeline.auto-watermark-interval' = '0';\n"
#define BY_DEVICE EXACT "SET 'vendstream.watermark.scope' = 'device';\n"
#define IDLE "SET 'vendstream.watermark.idle-timeout' = '5 s';\n"
#define TABLE_H                                                                                    \
    "CREATE TABLE h (device_id STRING, ts BIGINT, t AS TO_TIMESTAMP_LTZ(ts, 3), WATERMARK FOR t "  \
    "AS t) WITH "                                                                                  \
    "('connector' = 'log', 'topic' = 'device-heartbeats', 'format' = 'json');\n"
#define TABLE_D                                                                                    \
    "CREATE TABLE d (device_id STRING, timeout_seconds INT, opens_at INT, closes_at INT, PRIMARY " \
    "KEY (device_id) NOT "                                                                         \
    "ENFORCED) WITH ('connector' = 'filesystem', 'path' = '/devices', 'format' = 'json');\n"
#define SILENCE(more)                                                                              \
    "SELECT device_id d, state, last_seen s, deadline e, rowtime r FROM SILENCE(input => TABLE h " \
    "PARTITION BY "                                                                                \
    "device_id, on_time => DESCRIPTOR(t), timeout => INTERVAL '10' SECOND" more ");"
#define EXPECTED ", expected => TABLE d PARTITION BY device_id"

#define BEAT(device, ts) VS_FEED_ROW_AT("h", (ts), "{\"device_id\":\"" device "\",\"ts\":" #ts "}")
#define BEAT_LATER(device, arrival, ts)                                                            \
    VS_FEED_ROW_AT("h", (arrival), "{\"device_id\":\"" device "\",\"ts\":" #ts "}")
#define T(seconds) "\"1970-01-01 00:00:" seconds "Z\""
#define LINE(device, state, seen, deadline, rowtime)                                               \
    "{\"op\":\"+I\",\"d\":\"" device "\",\"state\":\"" state "\",\"s\":" seen ",\"e\":" deadline   \
    ",\"r\":" rowtime "}\n"

static void a_gap_is_found_when_the_watermark_passes_the_deadline(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 1000),  BEAT("b", 2000),  BEAT("b", 10999),
                                           BEAT("b", 11000), BEAT("b", 15000), BEAT("a", 16000),
                                           BEAT("b", 20000)};
    VS_EXPECT(EXACT TABLE_H SILENCE(""), feeds,
              LINE("a", "silent", T("01"), T("11"), T("11"))
                  LINE("a", "resumed", T("01"), T("11"), T("16")));
}

static void a_gap_is_found_when_its_end_arrives(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 1000), BEAT("a", 11000), BEAT("a", 21001)};
    VS_EXPECT(BY_DEVICE TABLE_H SILENCE(""), feeds,
              LINE("a", "silent", T("11"), T("21"), T("21"))
                  LINE("a", "resumed", T("11"), T("21"), T("21.001")));
}

static void a_device_is_measured_by_its_own_rows(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 40000), BEAT_LATER("b", 40001, 1000),
                                           BEAT_LATER("b", 40002, 9000),
                                           BEAT_LATER("b", 40003, 25000), BEAT("a", 49000)};
    VS_EXPECT(BY_DEVICE TABLE_H SILENCE(""), feeds,
              LINE("b", "silent", T("09"), T("19"), T("19"))
                  LINE("b", "resumed", T("09"), T("19"), T("25")));
}

static void the_last_device_alive_is_missed_too(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 1000),        VS_FEED_TICK_AT(6000),
                                           VS_FEED_TICK_AT(10999), VS_FEED_TICK_AT(11000),
                                           VS_FEED_TICK_AT(30000), BEAT("a", 31000)};
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), feeds,
              LINE("a", "silent", T("01"), T("11"), T("11"))
                  LINE("a", "resumed", T("01"), T("11"), T("31")));
    VS_EXPECT(EXACT IDLE TABLE_H SILENCE(""), feeds,
              LINE("a", "silent", T("01"), T("11"), T("11"))
                  LINE("a", "resumed", T("01"), T("11"), T("31")));
}

static void an_old_row_says_nothing_new(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 5000), BEAT("b", 16000), BEAT("a", 4000),
                                           BEAT("a", 6000), BEAT("b", 17000)};
    /* Its deadline has passed too, so the machine is still silent. */
    VS_EXPECT(EXACT TABLE_H SILENCE(""), feeds, LINE("a", "silent", T("05"), T("15"), T("15")));
}

static void the_end_of_the_input_ends_all_waiting(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 1000), BEAT("b", 2000), VS_FEED_END_OF("h")};
    VS_EXPECT(EXACT TABLE_H SILENCE(""), feeds,
              LINE("a", "silent", T("01"), T("11"), T("11"))
                  LINE("b", "silent", T("02"), T("12"), T("12")));
}

static void an_expected_device_that_never_came_is_found_by_ticks(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_TICK_AT(1000),
        VS_FEED_ROW("d", "{\"device_id\":\"x\"}"),
        VS_FEED_ROW("d", "{\"device_id\":\"y\",\"timeout_seconds\":20}"),
        VS_FEED_ROW("d", "{\"device_id\":\"z\"}"),
        VS_FEED_END_OF("d"),
        BEAT("z", 9000),
        BEAT("z", 12000), /* event time does not judge devices that were never seen */
        VS_FEED_TICK_AT(10999),
        VS_FEED_TICK_AT(11000),
        VS_FEED_TICK_AT(21000),
        BEAT("x", 22000),
    };
    VS_EXPECT(EXACT TABLE_H TABLE_D SILENCE(EXPECTED), feeds,
              LINE("x", "silent", "null", T("11"), T("11"))
                  LINE("y", "silent", "null", T("21"), T("21"))
                      LINE("x", "resumed", "null", T("11"), T("22"))
                          LINE("z", "silent", T("12"), T("22"), T("22")));
}

static void devices_may_have_terms_of_their_own(void **state)
{
    (void)state;
    /* Open from 00:01 to 00:02: after 1:55 there are 5 s left, then 5 s of the next day. */
    static const struct vs_feed feeds[] = {
        VS_FEED_ROW("d", "{\"device_id\":\"a\",\"opens_at\":1,\"closes_at\":2}"),
        VS_FEED_ROW("d",
                    "{\"device_id\":\"b\",\"timeout_seconds\":3,\"opens_at\":5,\"closes_at\":5}"),
        BEAT("a", 115000),
        BEAT("b", 115000),
        BEAT("c", 115000),
        BEAT("c", 123000),
        BEAT("c", 124000),
        BEAT("a", 86464999),
        BEAT("a", 86466000),
        BEAT("c", 86500000),
    };
    VS_EXPECT(BY_DEVICE TABLE_H TABLE_D
              "SELECT device_id d, state, UNIX_TIMESTAMP(CAST(deadline AS STRING)) e FROM "
              "SILENCE(input => TABLE h PARTITION "
              "BY device_id, on_time => DESCRIPTOR(t), timeout => INTERVAL '10' SECOND" EXPECTED
              ");",
              feeds,
              "{\"op\":\"+I\",\"d\":\"c\",\"state\":\"silent\",\"e\":134}\n"
              "{\"op\":\"+I\",\"d\":\"c\",\"state\":\"resumed\",\"e\":134}\n");
}

static void each_task_expects_the_devices_of_its_partition(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_ROW("d", "{\"device_id\":\"vm-1\"}"),
        VS_FEED_ROW("d", "{\"device_id\":\"vm-2\"}"),
        VS_FEED_ROW("d", "{\"device_id\":\"vm-3\"}"),
        VS_FEED_ROW("d", "{\"device_id\":\"vm-4\"}"),
        VS_FEED_END_OF("d"),
        VS_FEED_TICK_AT(1800000000000),
    };
    uint32_t found = 0;
    for (uint32_t partition = 0; partition < 3; partition++) {
        struct vs_run run = {
            .sql = EXACT TABLE_H TABLE_D
            "SELECT device_id d FROM SILENCE(input => TABLE h PARTITION BY device_id, on_time => "
            "DESCRIPTOR(t), timeout => INTERVAL '10' SECOND" EXPECTED ");",
            .feeds = feeds,
            .feed_count = 6,
            .partition = partition,
            .partition_count = 3};
        char expected[256] = "";
        for (int i = 1; i <= 4; i++) {
            char name[8];
            (void)snprintf(name, sizeof name, "vm-%d", i);
            if (vs_partition_of(vs_str(name), 3) != partition)
                continue;
            size_t len = strlen(expected);
            (void)snprintf(expected + len, sizeof expected - len, "{\"op\":\"+I\",\"d\":\"%s\"}\n",
                           name);
            found++;
        }
        vs_expect_run(&run, expected);
    }
    assert_int_equal(found, 4);
}

static void silence_feeds_a_window(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {BEAT("a", 1000), BEAT("b", 2000), BEAT("c", 15000),
                                           BEAT("c", 70000)};
    VS_EXPECT(EXACT TABLE_H "CREATE VIEW q AS SELECT * FROM SILENCE(input => TABLE h PARTITION BY "
                            "device_id, on_time => DESCRIPTOR(t), "
                            "timeout => INTERVAL '10' SECOND);\n"
                            "SELECT COUNT(*) n, MIN(device_id) m FROM TABLE(TUMBLE(TABLE q, "
                            "DESCRIPTOR(rowtime), INTERVAL '1' MINUTE)) "
                            "WHERE state = 'silent' GROUP BY window_start, window_end;",
              feeds, "{\"op\":\"+I\",\"n\":3,\"m\":\"a\"}\n");
}

/* Offline from 0:05, heard of again at 0:41; alarm at 0:15. */
#define OFFLINE BEAT("a", 1000), BEAT("a", 5000), VS_FEED_TICK_AT(16000), VS_FEED_TICK_AT(40000)
#define UPLOADED(ts) BEAT_LATER("a", 41000, ts)
#define ALARM LINE("a", "silent", T("05"), T("15"), T("15"))

static void a_buffer_uploaded_from_its_beginning_corrects_the_alarm(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        OFFLINE,         UPLOADED(14000), UPLOADED(23000),
        UPLOADED(32000), UPLOADED(41000), VS_FEED_TICK_AT(42000)};
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), feeds,
              ALARM LINE("a", "corrected", T("14"), T("15"), T("14")));
}

static void a_gap_in_an_uploaded_buffer_is_told_of(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {OFFLINE, UPLOADED(14000), UPLOADED(32000),
                                           UPLOADED(41000)};
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), feeds,
              ALARM LINE("a", "corrected", T("14"), T("15"), T("14"))
                  LINE("a", "silent", T("14"), T("24"), T("24"))
                      LINE("a", "resumed", T("14"), T("24"), T("32")));
}

static void a_buffer_that_follows_the_newest_row_corrects_the_alarm(void **state)
{
    (void)state;
    static const struct vs_feed upwards[] = {OFFLINE, UPLOADED(41000), UPLOADED(14000),
                                             UPLOADED(23000), UPLOADED(32000), UPLOADED(33000)};
    static const struct vs_feed downwards[] = {OFFLINE, UPLOADED(41000), UPLOADED(32000),
                                               UPLOADED(23000), UPLOADED(14000), UPLOADED(6000)};
    static const char expected[] = ALARM LINE("a", "resumed", T("05"), T("15"), T("41"))
        LINE("a", "corrected", T("41"), T("15"), T("41"));
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), upwards, expected);
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), downwards, expected);
}

static void a_buffer_that_leaves_a_gap_corrects_nothing(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {OFFLINE, UPLOADED(41000), UPLOADED(14000),
                                           UPLOADED(32000), UPLOADED(3000)};
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), feeds,
              ALARM LINE("a", "resumed", T("05"), T("15"), T("41")));
}

/* A second alarm must not be ended by what belongs to the first. */
static void only_the_last_alarm_is_corrected(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {OFFLINE, UPLOADED(41000), BEAT("a", 42000),
                                           VS_FEED_TICK_AT(53000), BEAT_LATER("a", 53000, 14000),
                                           BEAT_LATER("a", 53000, 23000),
                                           BEAT_LATER("a", 53000, 32000), BEAT("a", 54000)};
    VS_EXPECT(BY_DEVICE IDLE TABLE_H SILENCE(""), feeds,
              ALARM LINE("a", "resumed", T("05"), T("15"), T("41"))
                  LINE("a", "silent", T("42"), T("52"), T("52"))
                      LINE("a", "resumed", T("42"), T("52"), T("54")));
}

/* One clock for all: what is uploaded is behind it, until the newest row. */
static void an_upload_is_one_alarm_with_the_clock_of_the_partition(void **state)
{
    (void)state;
    static const struct vs_feed whole[] = {
        BEAT("a", 5000),  BEAT("b", 16000), BEAT("b", 30000), BEAT("a", 14000), BEAT("b", 31000),
        BEAT("a", 19000), BEAT("b", 32000), BEAT("a", 28000), BEAT("b", 37000)};
    VS_EXPECT(EXACT TABLE_H SILENCE(""), whole,
              LINE("a", "silent", T("05"), T("15"), T("15"))
                  LINE("b", "silent", T("16"), T("26"), T("26"))
                      LINE("b", "resumed", T("16"), T("26"), T("30"))
                          LINE("a", "corrected", T("28"), T("15"), T("28")));
    static const struct vs_feed holey[] = {BEAT("a", 5000),  BEAT("b", 16000), BEAT("b", 26000),
                                           BEAT("a", 6000),  BEAT("b", 30000), BEAT("a", 19000),
                                           BEAT("b", 31000), BEAT("a", 28000)};
    VS_EXPECT(EXACT TABLE_H SILENCE(""), holey,
              ALARM LINE("a", "resumed", T("06"), T("15"), T("28")));
}

static void a_device_that_never_came_may_have_been_there(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(1000),
                                           VS_FEED_ROW("d", "{\"device_id\":\"x\"}"),
                                           VS_FEED_ROW("d", "{\"device_id\":\"y\"}"),
                                           VS_FEED_TICK_AT(11000),
                                           BEAT_LATER("x", 12000, 9000),
                                           BEAT_LATER("y", 12000, 12000)};
    VS_EXPECT(BY_DEVICE TABLE_H TABLE_D SILENCE(EXPECTED), feeds,
              LINE("x", "silent", "null", T("11"), T("11"))
                  LINE("y", "silent", "null", T("11"), T("11"))
                      LINE("x", "corrected", "null", T("11"), T("09"))
                          LINE("y", "resumed", "null", T("11"), T("12")));
}

#define LISTED(device) VS_FEED_ROW("d", "{\"device_id\":\"" device "\"}")

static void a_row_that_leaves_the_registry_is_not_expected_any_more(void **state)
{
    (void)state;
    /* e was never due, m is missed, s is silent, w works, u was never listed. */
    static const struct vs_feed feeds[] = {
        VS_FEED_TICK_AT(1000),
        LISTED("e"),
        LISTED("m"),
        LISTED("s"),
        LISTED("w"),
        VS_FEED_END_OF("d"),
        BEAT("s", 2000),
        BEAT("w", 8000),
        BEAT("u", 9000),
        VS_FEED_TICK_AT(10000),
        LISTED("m"),
        LISTED("s"),
        LISTED("w"),
        VS_FEED_END_OF("d"),
        VS_FEED_TICK_AT(12000),
        VS_FEED_END_OF("d"),
        VS_FEED_TICK_AT(40000),
        BEAT("s", 41000),
        VS_FEED_TICK_AT(52000),
    };
    VS_EXPECT(BY_DEVICE IDLE TABLE_H TABLE_D SILENCE(EXPECTED), feeds,
              LINE("s", "silent", T("02"), T("12"), T("12"))
                  LINE("m", "silent", "null", T("11"), T("11"))
                      LINE("m", "withdrawn", "null", T("11"), T("12"))
                          LINE("s", "withdrawn", T("02"), T("12"), T("12"))
                              LINE("u", "silent", T("09"), T("19"), T("19"))
                                  LINE("s", "silent", T("41"), T("51"), T("51")));
}

#define TABLE_M                                                                                    \
    "CREATE TABLE d (device_id STRING, maintenance_from BIGINT, maintenance_until "                \
    "TIMESTAMP_LTZ(3), PRIMARY KEY (device_id) NOT ENFORCED) WITH ('connector' = 'filesystem', "   \
    "'path' = '/devices', 'format' = 'json');\n"
#define SERVICED(device, from, until)                                                              \
    VS_FEED_ROW("d", "{\"device_id\":\"" device "\",\"maintenance_from\":" from                    \
                     ",\"maintenance_until\":" until "}")

static void maintenance_does_not_count(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_TICK_AT(1000),
        SERVICED("a", "4000", T("24")),
        SERVICED("b", "4000", "null"),
        SERVICED("n", "null", T("14")),
        VS_FEED_END_OF("d"),
        BEAT("a", 2000),
        BEAT("b", 2000),
        VS_FEED_TICK_AT(23999),
        VS_FEED_TICK_AT(31999),
        VS_FEED_TICK_AT(32000),
        VS_FEED_TICK_AT(59000),
    };
    VS_EXPECT(BY_DEVICE IDLE TABLE_H TABLE_M SILENCE(EXPECTED), feeds,
              LINE("n", "silent", "null", T("24"), T("24"))
                  LINE("a", "silent", T("02"), T("32"), T("32")));
}

static void new_terms_withdraw_an_alarm(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        VS_FEED_TICK_AT(1000),
        SERVICED("a", "null", "null"),
        SERVICED("n", "null", "null"),
        VS_FEED_END_OF("d"),
        BEAT("a", 2000),
        VS_FEED_TICK_AT(20000),
        SERVICED("a", "5000", T("30")),
        SERVICED("n", "5000", T("30")),
        VS_FEED_END_OF("d"),
        VS_FEED_TICK_AT(36999),
        VS_FEED_TICK_AT(37000),
    };
    VS_EXPECT(BY_DEVICE IDLE TABLE_H TABLE_M SILENCE(EXPECTED), feeds,
              LINE("a", "silent", T("02"), T("12"), T("12"))
                  LINE("n", "silent", "null", T("11"), T("11"))
                      LINE("a", "withdrawn", T("02"), T("12"), T("20"))
                          LINE("n", "withdrawn", "null", T("11"), T("20"))
                              LINE("n", "silent", "null", T("36"), T("36"))
                                  LINE("a", "silent", T("02"), T("37"), T("37")));
}

static void a_whole_fleet_that_is_silent_is_found_by_ticks(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {VS_FEED_TICK_AT(1000), LISTED("a"), LISTED("b"),
                                           LISTED("c"), VS_FEED_END_OF("d"),
                                           BEAT("a", 2000), BEAT("b", 3000), VS_FEED_TICK_AT(14000)};
    VS_EXPECT(BY_DEVICE IDLE TABLE_H TABLE_D SILENCE(EXPECTED), feeds,
              LINE("a", "silent", T("02"), T("12"), T("12"))
                  LINE("b", "silent", T("03"), T("13"), T("13"))
                      LINE("c", "silent", "null", T("11"), T("11")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_is_found_when_the_watermark_passes_the_deadline),
        cmocka_unit_test(a_gap_is_found_when_its_end_arrives),
        cmocka_unit_test(a_device_is_measured_by_its_own_rows),
        cmocka_unit_test(the_last_device_alive_is_missed_too),
        cmocka_unit_test(an_old_row_says_nothing_new),
        cmocka_unit_test(the_end_of_the_input_ends_all_waiting),
        cmocka_unit_test(an_expected_device_that_never_came_is_found_by_ticks),
        cmocka_unit_test(devices_may_have_terms_of_their_own),
        cmocka_unit_test(each_task_expects_the_devices_of_its_partition),
        cmocka_unit_test(silence_feeds_a_window),
        cmocka_unit_test(a_buffer_uploaded_from_its_beginning_corrects_the_alarm),
        cmocka_unit_test(a_gap_in_an_uploaded_buffer_is_told_of),
        cmocka_unit_test(a_buffer_that_follows_the_newest_row_corrects_the_alarm),
        cmocka_unit_test(a_buffer_that_leaves_a_gap_corrects_nothing),
        cmocka_unit_test(only_the_last_alarm_is_corrected),
        cmocka_unit_test(an_upload_is_one_alarm_with_the_clock_of_the_partition),
        cmocka_unit_test(a_device_that_never_came_may_have_been_there),
        cmocka_unit_test(a_row_that_leaves_the_registry_is_not_expected_any_more),
        cmocka_unit_test(maintenance_does_not_count),
        cmocka_unit_test(new_terms_withdraw_an_alarm),
        cmocka_unit_test(a_whole_fleet_that_is_silent_is_found_by_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
