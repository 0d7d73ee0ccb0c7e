/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* ANOMALY in a task. The detectors themselves: core/sql/anomaly/anomaly_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "core/sql/run/testing/run_testing.h"

#define TABLE_E                                                                                    \
    "CREATE TABLE e (device_id STRING, ts BIGINT, v DECIMAL(6, 2), t AS TO_TIMESTAMP_LTZ(ts, 3), " \
    "WATERMARK FOR t AS t) WITH ('connector' = 'log', 'topic' = 'e', 'format' = 'json');\n"
#define ANOMALY(arguments)                                                                         \
    "ANOMALY(input => TABLE e PARTITION BY device_id, metric => DESCRIPTOR(v), on_time => "        \
    "DESCRIPTOR(t)" arguments ")"
#define ROW(device, ts, v)                                                                         \
    VS_FEED_ROW("e", "{\"device_id\":\"" device "\",\"ts\":" #ts ",\"v\":" #v "}")

static void every_row_gets_a_score_and_an_anomaly_says_why(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 1000, 10), ROW("a", 2000, 14),   ROW("b", 2000, 1),
        ROW("a", 3000, 16), ROW("a", 4000, null), ROW("a", 5000, 99.5),
    };
    VS_EXPECT(
        TABLE_E "SELECT device_id, metric, score, expected, lower_bound, upper_bound, is_anomaly, "
                "explanation, "
                "rowtime FROM " ANOMALY(", warm_up => 2, history => 3") ";",
        feeds,
        "{\"op\":\"+I\",\"device_id\":\"a\",\"metric\":10.0,\"score\":null,\"expected\":null,"
        "\"lower_bound\":null,"
        "\"upper_bound\":null,\"is_anomaly\":false,\"explanation\":null,\"rowtime\":\"1970-01-01 "
        "00:00:01Z\"}\n"
        "{\"op\":\"+I\",\"device_id\":\"a\",\"metric\":14.0,\"score\":null,\"expected\":null,"
        "\"lower_bound\":null,"
        "\"upper_bound\":null,\"is_anomaly\":false,\"explanation\":null,\"rowtime\":\"1970-01-01 "
        "00:00:02Z\"}\n"
        "{\"op\":\"+I\",\"device_id\":\"b\",\"metric\":1.0,\"score\":null,\"expected\":null,"
        "\"lower_bound\":null,"
        "\"upper_bound\":null,\"is_anomaly\":false,\"explanation\":null,\"rowtime\":\"1970-01-01 "
        "00:00:02Z\"}\n"
        "{\"op\":\"+I\",\"device_id\":\"a\",\"metric\":16.0,\"score\":2.0,\"expected\":12.0,"
        "\"lower_bound\":6.0,"
        "\"upper_bound\":18.0,\"is_anomaly\":false,\"explanation\":null,\"rowtime\":\"1970-01-01 "
        "00:00:03Z\"}\n"
        "{\"op\":\"+I\",\"device_id\":\"a\",\"metric\":null,\"score\":null,\"expected\":null,"
        "\"lower_bound\":null,"
        "\"upper_bound\":null,\"is_anomaly\":false,\"explanation\":null,\"rowtime\":\"1970-01-01 "
        "00:00:04Z\"}\n"
        "{\"op\":\"+I\",\"device_id\":\"a\",\"metric\":99.5,\"score\":34.90522883466029,"
        "\"expected\":14.0,"
        "\"lower_bound\":6.651530771650466,\"upper_bound\":21.348469228349533,\"is_anomaly\":true,"
        "\"explanation\":\"99.5 is 34.9 standard deviations above the usual 14\","
        "\"rowtime\":\"1970-01-01 00:00:05Z\"}\n");
}

static void the_rowtime_is_one_for_windows(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        ROW("a", 1000, 1), ROW("a", 2000, 1),  ROW("a", 3000, 1),
        ROW("a", 4000, 9), ROW("a", 11000, 9), VS_FEED_END_OF("e"),
    };
    VS_EXPECT(TABLE_E "CREATE VIEW s AS SELECT * FROM " ANOMALY(
                  ", warm_up => 3") ";"
                                    "SELECT window_end, COUNT(*) FILTER (WHERE is_anomaly) AS n "
                                    "FROM TABLE(TUMBLE(TABLE s, "
                                    "DESCRIPTOR(rowtime), INTERVAL '10' SECOND)) GROUP BY "
                                    "window_start, window_end;",
              feeds,
              "{\"op\":\"+I\",\"window_end\":\"1970-01-01 "
              "00:00:10\",\"n\":1}\n{\"op\":\"+I\",\"window_end\":\"1970-01-01 "
              "00:00:20\",\"n\":0}\n");
}

/* A few hundred rows through every method: steps of any size and a reload after each must agree. */
static void all_methods_agree_with_themselves_however_the_rows_are_cut(void **state)
{
    (void)state;
    enum { ROWS = 150 };
    static char texts[ROWS][64];
    struct vs_feed feeds[ROWS];
    uint64_t random = 3;
    for (int i = 0; i < ROWS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        (void)snprintf(texts[i], sizeof texts[i], "{\"device_id\":\"d%d\",\"ts\":%d,\"v\":%d}",
                       i % 3, i * 500000, (int)(random >> 60));
        feeds[i] = (struct vs_feed){VS_FEED_RECORD, "e", texts[i], 0};
    }
    struct vs_run run = {
        .sql = TABLE_E "SELECT * FROM " ANOMALY(
            "") ";"
                "SELECT * FROM " ANOMALY(
                    ", detector => 'spike_dip', season => "
                    "'hour_of_day'") ";"
                                     "SELECT * FROM " ANOMALY(
                                         ", detector => "
                                         "'change_point', direction "
                                         "=> 'up'") ";"
                                                    "SELECT * "
                                                    "FROM " ANOMALY(", detector => "
                                                                    "'forest', "
                                                                    "history => "
                                                                    "16, warm_up "
                                                                    "=> 4, "
                                                                    "shingle => "
                                                                    "2") ";",
        .feeds = feeds,
        .feed_count = ROWS};
    assert_int_equal(vs_expect_agreement(&run), 4 * ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_gets_a_score_and_an_anomaly_says_why),
        cmocka_unit_test(the_rowtime_is_one_for_windows),
        cmocka_unit_test(all_methods_agree_with_themselves_however_the_rows_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
