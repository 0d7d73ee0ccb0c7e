/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Each expected text is what Apache Flink 2.3.0 printed for the same script and rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/run_testing.h"

#define TABLE_T                                                                                              \
    "CREATE TABLE t (k STRING, ts TIMESTAMP(3), v INT, s STRING, pt AS PROCTIME(), WATERMARK FOR ts AS ts) " \
    "WITH ('connector' = 'filesystem', 'path' = '/t', 'format' = 'json');\n"

static const struct vs_feed t_rows[] = {
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:00:01\",\"v\":1,\"s\":\"x1\"}"),
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:00:12\",\"v\":2,\"s\":\"x2\"}"),
    VS_FEED_ROW("t", "{\"k\":\"b\",\"ts\":\"2024-01-01 00:00:13\",\"v\":7,\"s\":\"y1\"}"),
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:00:23\",\"v\":3,\"s\":\"x3\"}"),
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:00:23\",\"v\":4,\"s\":\"x4\"}"),
    VS_FEED_ROW("t", "{\"k\":\"b\",\"ts\":\"2024-01-01 00:00:05\",\"v\":9,\"s\":\"late\"}"),
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:00:50\",\"v\":5,\"s\":\"x5\"}"),
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:00:48\",\"v\":6,\"s\":\"x6\"}"),
    VS_FEED_ROW("t", "{\"k\":\"c\",\"ts\":\"2024-01-01 00:00:49\",\"v\":6,\"s\":\"z\"}"),
    VS_FEED_ROW("t", "{\"k\":\"a\",\"ts\":\"2024-01-01 00:02:00\",\"v\":8,\"s\":\"x7\"}"),
    VS_FEED_END_OF("t"),
};

static void hopping_windows_take_the_newest_slice_first(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'hop', k, window_start, window_end, LISTAGG(s) l, SUM(v) su FROM TABLE(HOP(TABLE "
              "t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY k, window_start, "
              "window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2023-12-31 23:59:40\",\"window_end\":\"2024-01-01 00:00:10\",\"l\":\"x1\",\"su\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2023-12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"x2,x1\",\"su\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"b\",\"window_start\":\"2023-12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"y1\",\"su\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"x3,x4,x2,x1\",\"su\":10}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"b\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"y1,late\",\"su\":16}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"l\":\"x3,x4,x2\",\"su\":9}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"b\",\"window_start\":\"2024-01-01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"l\":\"y1\",\"su\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"l\":\"x3,x4\",\"su\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"x5,x6\",\"su\":11}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"c\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"z\",\"su\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"l\":\"x5,x6\",\"su\":11}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"c\",\"window_start\":\"2024-01-01 00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"l\":\"z\",\"su\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:50\",\"window_end\":\"2024-01-01 00:01:20\",\"l\":\"x5\",\"su\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:01:40\",\"window_end\":\"2024-01-01 00:02:10\",\"l\":\"x7\",\"su\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:01:50\",\"window_end\":\"2024-01-01 00:02:20\",\"l\":\"x7\",\"su\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"l\":\"x7\",\"su\":8}\n");
}

static void cumulating_windows_repeat_their_steps(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'cum', k, window_start, window_end, LISTAGG(s) l, SUM(v) su FROM "
              "TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) "
              "GROUP BY k, window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:10\",\"l\":\"x1\",\"su\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"x1,x2\",\"su\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"b\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"y1\",\"su\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"x1,x2,x3,x4\",\"su\":10}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"b\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"y1,late\",\"su\":16}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"x6,x5\",\"su\":11}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"c\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"z\",\"su\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:10\",\"l\":\"x7\",\"su\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:20\",\"l\":\"x7\",\"su\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"l\":\"x7\",\"su\":8}\n");
}

static void sessions_end_a_gap_after_their_last_row(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'ses', k, window_start, window_end, LISTAGG(s) l, SUM(v) su FROM "
              "TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, "
              "window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:01\",\"window_end\":\"2024-01-01 00:00:11\",\"l\":\"x1\",\"su\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:12\",\"window_end\":\"2024-01-01 00:00:22\",\"l\":\"x2\",\"su\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"b\",\"window_start\":\"2024-01-01 00:00:13\",\"window_end\":\"2024-01-01 00:00:23\",\"l\":\"y1\",\"su\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:23\",\"window_end\":\"2024-01-01 00:00:33\",\"l\":\"x3,x4\",\"su\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"c\",\"window_start\":\"2024-01-01 00:00:49\",\"window_end\":\"2024-01-01 00:00:59\",\"l\":\"z\",\"su\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:48\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"x5,x6\",\"su\":11}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"ses\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:10\",\"l\":\"x7\",\"su\":8}\n");
}

static void rows_come_out_once_per_hopping_window(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'tvfhop', k, s, window_start, window_end, window_time FROM TABLE(HOP(TABLE t, "
              "DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND));",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2023-12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2023-12-31 23:59:40\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 00:00:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2024-01-01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"window_time\":\"2024-01-01 00:00:39.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2023-12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"window_time\":\"2024-01-01 00:00:39.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2023-12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x3\",\"window_start\":\"2024-01-01 00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 00:00:49.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x3\",\"window_start\":\"2024-01-01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"window_time\":\"2024-01-01 00:00:39.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x3\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x4\",\"window_start\":\"2024-01-01 00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 00:00:49.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x4\",\"window_start\":\"2024-01-01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"window_time\":\"2024-01-01 00:00:39.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x4\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2023-12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2023-12-31 23:59:40\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 00:00:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x5\",\"window_start\":\"2024-01-01 00:00:50\",\"window_end\":\"2024-01-01 00:01:20\",\"window_time\":\"2024-01-01 00:01:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x5\",\"window_start\":\"2024-01-01 00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"window_time\":\"2024-01-01 00:01:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x5\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 00:00:59.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-01 00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"window_time\":\"2024-01-01 00:01:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 00:00:59.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-01 00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 00:00:49.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-01 00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"window_time\":\"2024-01-01 00:01:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 00:00:59.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-01 00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 00:00:49.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"window_time\":\"2024-01-01 00:02:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-01 00:01:50\",\"window_end\":\"2024-01-01 00:02:20\",\"window_time\":\"2024-01-01 00:02:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-01 00:01:40\",\"window_end\":\"2024-01-01 00:02:10\",\"window_time\":\"2024-01-01 00:02:09.999\"}\n");
}

static void rows_come_out_once_per_cumulating_window(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'tvfcum', k, s, window_start, window_end, window_time FROM TABLE(CUMULATE(TABLE t, "
              "DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND));",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 00:00:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x3\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x4\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 00:00:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 00:00:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 00:00:29.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x5\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 00:00:59.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 00:00:49.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 00:00:59.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 00:00:49.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 00:00:59.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:10\",\"window_time\":\"2024-01-01 00:02:09.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:20\",\"window_time\":\"2024-01-01 00:02:19.999\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"window_time\":\"2024-01-01 00:02:29.999\"}\n");
}

static void lag_looks_back_in_event_time(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'lagrange', k, s, LAG(s) OVER (PARTITION BY k ORDER BY ts) l FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"lagrange\",\"k\":\"a\",\"s\":\"x1\",\"l\":null}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"lagrange\",\"k\":\"a\",\"s\":\"x2\",\"l\":\"x1\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"lagrange\",\"k\":\"b\",\"s\":\"y1\",\"l\":null}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"lagrange\",\"k\":\"a\",\"s\":\"x3\",\"l\":\"x2\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"lagrange\",\"k\":\"a\",\"s\":\"x5\",\"l\":\"x3\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"lagrange\",\"k\":\"a\",\"s\":\"x7\",\"l\":\"x5\"}\n");
}

static void over_counts_up_to_the_rows_time(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'over', k, s, COUNT(*) OVER (PARTITION BY k ORDER BY ts) c FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"over\",\"k\":\"a\",\"s\":\"x1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"over\",\"k\":\"a\",\"s\":\"x2\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"over\",\"k\":\"b\",\"s\":\"y1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"over\",\"k\":\"a\",\"s\":\"x3\",\"c\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"over\",\"k\":\"a\",\"s\":\"x5\",\"c\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"over\",\"k\":\"a\",\"s\":\"x7\",\"c\":5}\n");
}

static void over_counts_up_to_the_row(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'overrows', k, s, COUNT(*) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN UNBOUNDED "
              "PRECEDING AND CURRENT ROW) c FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"overrows\",\"k\":\"a\",\"s\":\"x1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overrows\",\"k\":\"a\",\"s\":\"x2\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overrows\",\"k\":\"b\",\"s\":\"y1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overrows\",\"k\":\"a\",\"s\":\"x3\",\"c\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overrows\",\"k\":\"a\",\"s\":\"x5\",\"c\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overrows\",\"k\":\"a\",\"s\":\"x7\",\"c\":5}\n");
}

static void over_a_range_forgets_older_rows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'rangeb', k, s, COUNT(*) OVER w c, MAX(v) OVER w m, MIN(v) OVER w n FROM t WINDOW "
              "w AS (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '11' SECOND PRECEDING AND CURRENT "
              "ROW);",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"a\",\"s\":\"x1\",\"c\":1,\"m\":1,\"n\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"a\",\"s\":\"x2\",\"c\":2,\"m\":2,\"n\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"b\",\"s\":\"y1\",\"c\":1,\"m\":7,\"n\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"a\",\"s\":\"x3\",\"c\":2,\"m\":3,\"n\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"a\",\"s\":\"x5\",\"c\":1,\"m\":5,\"n\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"c\",\"s\":\"z\",\"c\":1,\"m\":6,\"n\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeb\",\"k\":\"a\",\"s\":\"x7\",\"c\":1,\"m\":8,\"n\":8}\n");
}

static void over_rows_forgets_older_rows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'rowsb', k, s, COUNT(*) OVER w c, SUM(v) OVER w m FROM t WINDOW w AS (PARTITION BY "
              "k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"a\",\"s\":\"x1\",\"c\":1,\"m\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"a\",\"s\":\"x2\",\"c\":2,\"m\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"b\",\"s\":\"y1\",\"c\":1,\"m\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"a\",\"s\":\"x3\",\"c\":2,\"m\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"a\",\"s\":\"x5\",\"c\":2,\"m\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"c\",\"s\":\"z\",\"c\":1,\"m\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsb\",\"k\":\"a\",\"s\":\"x7\",\"c\":2,\"m\":13}\n");
}

static void the_first_row_by_rowtime_waits_for_the_watermark(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'kfrow', k, s, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) r "
              "FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"kfrow\",\"k\":\"a\",\"s\":\"x1\",\"ts\":\"2024-01-01 00:00:01\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"kfrow\",\"k\":\"b\",\"s\":\"y1\",\"ts\":\"2024-01-01 00:00:13\"}\n");
}

static void the_last_row_by_rowtime_replaces_the_one_before(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'klrow', k, s, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts "
              "DESC) r FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x1\",\"ts\":\"2024-01-01 00:00:01\"}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x1\",\"ts\":\"2024-01-01 00:00:01\"}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x2\",\"ts\":\"2024-01-01 00:00:12\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"klrow\",\"k\":\"b\",\"s\":\"y1\",\"ts\":\"2024-01-01 00:00:13\"}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x2\",\"ts\":\"2024-01-01 00:00:12\"}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x3\",\"ts\":\"2024-01-01 00:00:23\"}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x3\",\"ts\":\"2024-01-01 00:00:23\"}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x4\",\"ts\":\"2024-01-01 00:00:23\"}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x4\",\"ts\":\"2024-01-01 00:00:23\"}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x5\",\"ts\":\"2024-01-01 00:00:50\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"klrow\",\"k\":\"c\",\"s\":\"z\",\"ts\":\"2024-01-01 00:00:49\"}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x5\",\"ts\":\"2024-01-01 00:00:50\"}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x7\",\"ts\":\"2024-01-01 00:02:00\"}\n");
}

static void the_first_row_by_processing_time_passes_at_once(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'kfproc', k, s FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY pt) r "
              "FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"kfproc\",\"k\":\"a\",\"s\":\"x1\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"kfproc\",\"k\":\"b\",\"s\":\"y1\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"kfproc\",\"k\":\"c\",\"s\":\"z\"}\n");
}

static void an_equal_last_row_changes_nothing(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'klproc', k FROM (SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY pt DESC) "
              "r FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"klproc\",\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"klproc\",\"k\":\"b\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"klproc\",\"k\":\"c\"}\n");
}

static void two_highest_rows_with_their_rank(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'top2', k, s, v, r FROM (SELECT k, s, v, ROW_NUMBER() OVER (PARTITION BY k ORDER "
              "BY v DESC) r FROM t) WHERE r<=2;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x4\",\"v\":4,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"b\",\"s\":\"late\",\"v\":9,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x4\",\"v\":4,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x5\",\"v\":5,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x4\",\"v\":4,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x5\",\"v\":5,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x6\",\"v\":6,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x4\",\"v\":4,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x5\",\"v\":5,\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2\",\"k\":\"c\",\"s\":\"z\",\"v\":6,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x6\",\"v\":6,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x7\",\"v\":8,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x5\",\"v\":5,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2\",\"k\":\"a\",\"s\":\"x6\",\"v\":6,\"r\":2}\n");
}

static void groups_are_updated_row_by_row(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'grp', k, COUNT(*) c, SUM(v) su, LISTAGG(s) l, COUNT(DISTINCT v) d FROM t GROUP BY "
              "k;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":1,\"su\":1,\"l\":\"x1\",\"d\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":1,\"su\":1,\"l\":\"x1\",\"d\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":2,\"su\":3,\"l\":\"x1,x2\",\"d\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp\",\"k\":\"b\",\"c\":1,\"su\":7,\"l\":\"y1\",\"d\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":2,\"su\":3,\"l\":\"x1,x2\",\"d\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":3,\"su\":6,\"l\":\"x1,x2,x3\",\"d\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":3,\"su\":6,\"l\":\"x1,x2,x3\",\"d\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":4,\"su\":10,\"l\":\"x1,x2,x3,x4\",\"d\":4}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"b\",\"c\":1,\"su\":7,\"l\":\"y1\",\"d\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"b\",\"c\":2,\"su\":16,\"l\":\"y1,late\",\"d\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":4,\"su\":10,\"l\":\"x1,x2,x3,x4\",\"d\":4}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":5,\"su\":15,\"l\":\"x1,x2,x3,x4,x5\",\"d\":5}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":5,\"su\":15,\"l\":\"x1,x2,x3,x4,x5\",\"d\":5}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":6,\"su\":21,\"l\":\"x1,x2,x3,x4,x5,x6\",\"d\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp\",\"k\":\"c\",\"c\":1,\"su\":6,\"l\":\"z\",\"d\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":6,\"su\":21,\"l\":\"x1,x2,x3,x4,x5,x6\",\"d\":6}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":7,\"su\":29,\"l\":\"x1,x2,x3,x4,x5,x6,x7\",\"d\":7}\n");
}

static void groups_of_groups_retract(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'grp2', c, COUNT(*) n, MAX(k) m, LISTAGG(k) l FROM (SELECT k, COUNT(*) c FROM t "
              "GROUP BY k) GROUP BY c;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":1,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":1,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":2,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":1,\"n\":1,\"m\":\"b\",\"l\":\"b\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":2,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":3,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":3,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":4,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":1,\"n\":1,\"m\":\"b\",\"l\":\"b\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":2,\"n\":1,\"m\":\"b\",\"l\":\"b\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":4,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":5,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":5,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":6,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":1,\"n\":1,\"m\":\"c\",\"l\":\"c\"}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"grp2\",\"c\":6,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grp2\",\"c\":7,\"n\":1,\"m\":\"a\",\"l\":\"a\"}\n");
}

static void distinct_rows_pass_once(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'dist' d, k FROM (SELECT DISTINCT k FROM t);",
              t_rows,
              "{\"op\":\"+I\",\"d\":\"dist\",\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"d\":\"dist\",\"k\":\"b\"}\n"
              "{\"op\":\"+I\",\"d\":\"dist\",\"k\":\"c\"}\n");
}

static void the_highest_row_is_updated(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'top1', k, s, v FROM (SELECT k, s, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v "
              "DESC) r FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x1\",\"v\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x1\",\"v\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x2\",\"v\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top1\",\"k\":\"b\",\"s\":\"y1\",\"v\":7}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x2\",\"v\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x3\",\"v\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x3\",\"v\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x4\",\"v\":4}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"b\",\"s\":\"y1\",\"v\":7}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"b\",\"s\":\"late\",\"v\":9}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x4\",\"v\":4}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x5\",\"v\":5}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x5\",\"v\":5}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x6\",\"v\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top1\",\"k\":\"c\",\"s\":\"z\",\"v\":6}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x6\",\"v\":6}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1\",\"k\":\"a\",\"s\":\"x7\",\"v\":8}\n");
}

static void a_row_that_is_not_first_changes_nothing(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'top1a', k, s, v FROM (SELECT k, s, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY "
              "v) r FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"top1a\",\"k\":\"a\",\"s\":\"x1\",\"v\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top1a\",\"k\":\"b\",\"s\":\"y1\",\"v\":7}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top1a\",\"k\":\"c\",\"s\":\"z\",\"v\":6}\n");
}

static void equal_ranks_keep_the_first_row(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'top1mod', s, v FROM (SELECT k, s, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY "
              "v/3 DESC) r FROM t) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"top1mod\",\"s\":\"x1\",\"v\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top1mod\",\"s\":\"y1\",\"v\":7}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1mod\",\"s\":\"x1\",\"v\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1mod\",\"s\":\"x3\",\"v\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1mod\",\"s\":\"y1\",\"v\":7}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1mod\",\"s\":\"late\",\"v\":9}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top1mod\",\"s\":\"x3\",\"v\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top1mod\",\"s\":\"x6\",\"v\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top1mod\",\"s\":\"z\",\"v\":6}\n");
}

static void equal_ranks_stay_in_order(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'top2mod', k, s, v, r FROM (SELECT k, s, v, ROW_NUMBER() OVER (PARTITION BY k "
              "ORDER BY v/3 DESC) r FROM t) WHERE r<=2;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2mod\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x4\",\"v\":4,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"b\",\"s\":\"late\",\"v\":9,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2mod\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x6\",\"v\":6,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x4\",\"v\":4,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"top2mod\",\"k\":\"c\",\"s\":\"z\",\"v\":6,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x3\",\"v\":3,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"top2mod\",\"k\":\"a\",\"s\":\"x7\",\"v\":8,\"r\":2}\n");
}

static void ranks_of_updated_rows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'topg', k, c, r FROM (SELECT k, c, ROW_NUMBER() OVER (ORDER BY c DESC) r FROM "
              "(SELECT k, COUNT(*) c FROM t GROUP BY k)) WHERE r<=2;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":1,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":1,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":2,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"topg\",\"k\":\"b\",\"c\":1,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":2,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":3,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":3,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":4,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"b\",\"c\":1,\"r\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"b\",\"c\":2,\"r\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":4,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":5,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":5,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":6,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":6,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg\",\"k\":\"a\",\"c\":7,\"r\":1}\n");
}

static void the_highest_group_is_updated(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'topg1', k, c FROM (SELECT k, c, ROW_NUMBER() OVER (ORDER BY c DESC) r FROM "
              "(SELECT k, COUNT(*) c FROM t GROUP BY k)) WHERE r=1;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":4}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":4}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":5}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":5}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":6}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":6}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"topg1\",\"k\":\"a\",\"c\":7}\n");
}

static void one_group_of_all_rows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'glob', COUNT(*) c, MIN(v) m FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"glob\",\"c\":1,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":1,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":2,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":2,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":3,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":3,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":4,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":4,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":5,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":5,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":6,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":6,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":7,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":7,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":8,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":8,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":9,\"m\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"glob\",\"c\":9,\"m\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"glob\",\"c\":10,\"m\":1}\n");
}

static void a_sum_of_counts_follows_its_updates(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'globr', SUM(c) c, COUNT(*) n FROM (SELECT k, COUNT(*) c FROM t GROUP BY k);",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"globr\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"-D\",\"EXPR$0\":\"globr\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"globr\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":3,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":3,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":4,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":4,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":5,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":5,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":4,\"n\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":4,\"n\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":6,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":6,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":7,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":7,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":8,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":8,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":9,\"n\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":9,\"n\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":3,\"n\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"globr\",\"c\":3,\"n\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"globr\",\"c\":10,\"n\":3}\n");
}

static void having_may_begin_with_an_update(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'having', k, COUNT(*) c FROM t GROUP BY k HAVING COUNT(*) > 2;",
              t_rows,
              "{\"op\":\"+U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":4}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":4}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":5}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":5}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":6}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":6}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"having\",\"k\":\"a\",\"c\":7}\n");
}

static void over_processing_time_is_immediate(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'rangeproc', k, s, COUNT(*) OVER (PARTITION BY k ORDER BY pt) c FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x2\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"b\",\"s\":\"y1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x3\",\"c\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x4\",\"c\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"b\",\"s\":\"late\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x5\",\"c\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x6\",\"c\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"c\",\"s\":\"z\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rangeproc\",\"k\":\"a\",\"s\":\"x7\",\"c\":7}\n");
}

static void over_rows_of_processing_time_forgets(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'rowsproc', k, s, COUNT(*) OVER (PARTITION BY k ORDER BY pt ROWS BETWEEN 1 "
              "PRECEDING AND CURRENT ROW) c FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x2\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"b\",\"s\":\"y1\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x3\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x4\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"b\",\"s\":\"late\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x5\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x6\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"c\",\"s\":\"z\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rowsproc\",\"k\":\"a\",\"s\":\"x7\",\"c\":2}\n");
}

static void tumbling_windows_drop_late_rows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'unionwin', k, window_end, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
              "INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:10\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:20\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"b\",\"window_end\":\"2024-01-01 00:00:20\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:02:10\",\"c\":1}\n");
}

static void windows_of_windows_share_their_bounds(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'two', window_end, SUM(c) c, COUNT(*) n FROM (SELECT k, window_start, window_end, "
              "COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, "
              "window_start, window_end) GROUP BY window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 00:00:10\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 00:00:20\",\"c\":2,\"n\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":2,\"n\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1,\"n\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 00:02:10\",\"c\":1,\"n\":1}\n");
}

static void window_time_feeds_a_larger_window(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'two2', window_end, SUM(c) c FROM TABLE(TUMBLE(TABLE (SELECT k, window_time wt, "
              "COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, "
              "window_start, window_end, window_time), DESCRIPTOR(wt), INTERVAL '30' SECOND)) GROUP BY "
              "window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"two2\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"two2\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"two2\",\"window_end\":\"2024-01-01 00:02:30\",\"c\":1}\n");
}

static void all_aggregates_of_a_group(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'agg', k, SUM(v) FILTER (WHERE v > 2) f, AVG(v) a, MIN(v) mn, MAX(s) mx, "
              "COUNT(DISTINCT v/2) d, FIRST_VALUE(s) fs, LAST_VALUE(s) ls, STDDEV_POP(CAST(v AS DOUBLE)) "
              "sd, VAR_SAMP(CAST(v AS DOUBLE)) vs, SUM(DISTINCT v/2) sdi, AVG(CAST(v AS DECIMAL(10,2))) "
              "ad, SUM(CAST(v AS DECIMAL(10,2))) sde FROM t GROUP BY k;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x1\",\"d\":1,\"fs\":\"x1\",\"ls\":\"x1\",\"sdi\":0,\"ad\":1.000000,\"sde\":1.00,\"sp\":0,\"vs\":null}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x1\",\"d\":1,\"fs\":\"x1\",\"ls\":\"x1\",\"sdi\":0,\"ad\":1.000000,\"sde\":1.00,\"sp\":0,\"vs\":null}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x2\",\"d\":2,\"fs\":\"x1\",\"ls\":\"x2\",\"sdi\":1,\"ad\":1.500000,\"sde\":3.00,\"sp\":0,\"vs\":0}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"agg\",\"k\":\"b\",\"f\":7,\"a\":7,\"mn\":7,\"mx\":\"y1\",\"d\":1,\"fs\":\"y1\",\"ls\":\"y1\",\"sdi\":3,\"ad\":7.000000,\"sde\":7.00,\"sp\":0,\"vs\":null}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x2\",\"d\":2,\"fs\":\"x1\",\"ls\":\"x2\",\"sdi\":1,\"ad\":1.500000,\"sde\":3.00,\"sp\":0,\"vs\":0}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":3,\"a\":2,\"mn\":1,\"mx\":\"x3\",\"d\":2,\"fs\":\"x1\",\"ls\":\"x3\",\"sdi\":1,\"ad\":2.000000,\"sde\":6.00,\"sp\":0,\"vs\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":3,\"a\":2,\"mn\":1,\"mx\":\"x3\",\"d\":2,\"fs\":\"x1\",\"ls\":\"x3\",\"sdi\":1,\"ad\":2.000000,\"sde\":6.00,\"sp\":0,\"vs\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":7,\"a\":2,\"mn\":1,\"mx\":\"x4\",\"d\":3,\"fs\":\"x1\",\"ls\":\"x4\",\"sdi\":3,\"ad\":2.500000,\"sde\":10.00,\"sp\":1,\"vs\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"b\",\"f\":7,\"a\":7,\"mn\":7,\"mx\":\"y1\",\"d\":1,\"fs\":\"y1\",\"ls\":\"y1\",\"sdi\":3,\"ad\":7.000000,\"sde\":7.00,\"sp\":0,\"vs\":null}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"b\",\"f\":16,\"a\":8,\"mn\":7,\"mx\":\"y1\",\"d\":2,\"fs\":\"y1\",\"ls\":\"late\",\"sdi\":7,\"ad\":8.000000,\"sde\":16.00,\"sp\":1,\"vs\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":7,\"a\":2,\"mn\":1,\"mx\":\"x4\",\"d\":3,\"fs\":\"x1\",\"ls\":\"x4\",\"sdi\":3,\"ad\":2.500000,\"sde\":10.00,\"sp\":1,\"vs\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":12,\"a\":3,\"mn\":1,\"mx\":\"x5\",\"d\":3,\"fs\":\"x1\",\"ls\":\"x5\",\"sdi\":3,\"ad\":3.000000,\"sde\":15.00,\"sp\":1,\"vs\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":12,\"a\":3,\"mn\":1,\"mx\":\"x5\",\"d\":3,\"fs\":\"x1\",\"ls\":\"x5\",\"sdi\":3,\"ad\":3.000000,\"sde\":15.00,\"sp\":1,\"vs\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":18,\"a\":3,\"mn\":1,\"mx\":\"x6\",\"d\":4,\"fs\":\"x1\",\"ls\":\"x6\",\"sdi\":6,\"ad\":3.500000,\"sde\":21.00,\"sp\":1,\"vs\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"agg\",\"k\":\"c\",\"f\":6,\"a\":6,\"mn\":6,\"mx\":\"z\",\"d\":1,\"fs\":\"z\",\"ls\":\"z\",\"sdi\":3,\"ad\":6.000000,\"sde\":6.00,\"sp\":0,\"vs\":null}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":18,\"a\":3,\"mn\":1,\"mx\":\"x6\",\"d\":4,\"fs\":\"x1\",\"ls\":\"x6\",\"sdi\":6,\"ad\":3.500000,\"sde\":21.00,\"sp\":1,\"vs\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":26,\"a\":4,\"mn\":1,\"mx\":\"x7\",\"d\":5,\"fs\":\"x1\",\"ls\":\"x7\",\"sdi\":10,\"ad\":4.142857,\"sde\":29.00,\"sp\":2,\"vs\":5}\n");
}

static void sessions_without_a_key(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'sess0', window_start, window_end, COUNT(*) c FROM TABLE(SESSION(TABLE t, "
              "DESCRIPTOR(ts), INTERVAL '11' SECOND)) GROUP BY window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"sess0\",\"window_start\":\"2024-01-01 00:00:01\",\"window_end\":\"2024-01-01 00:00:34\",\"c\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"sess0\",\"window_start\":\"2024-01-01 00:00:48\",\"window_end\":\"2024-01-01 00:01:01\",\"c\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"sess0\",\"window_start\":\"2024-01-01 00:02:00\",\"window_end\":\"2024-01-01 00:02:11\",\"c\":1}\n");
}

static void windows_may_be_shifted(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'tumoff', k, window_start, window_end, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, "
              "DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '3' SECOND)) GROUP BY k, window_start, "
              "window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2023-12-31 23:59:53\",\"window_end\":\"2024-01-01 00:00:03\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:03\",\"window_end\":\"2024-01-01 00:00:13\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"b\",\"window_start\":\"2024-01-01 00:00:13\",\"window_end\":\"2024-01-01 00:00:23\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:23\",\"window_end\":\"2024-01-01 00:00:33\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:00:43\",\"window_end\":\"2024-01-01 00:00:53\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"c\",\"window_start\":\"2024-01-01 00:00:43\",\"window_end\":\"2024-01-01 00:00:53\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 00:01:53\",\"window_end\":\"2024-01-01 00:02:03\",\"c\":1}\n");
}

static void two_earliest_rows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'upd', k, s, v, r FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) r "
              "FROM t) WHERE r<=2;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"upd\",\"k\":\"a\",\"s\":\"x1\",\"v\":1,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"upd\",\"k\":\"a\",\"s\":\"x2\",\"v\":2,\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"upd\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"upd\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"upd\",\"k\":\"b\",\"s\":\"late\",\"v\":9,\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"upd\",\"k\":\"b\",\"s\":\"y1\",\"v\":7,\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"upd\",\"k\":\"c\",\"s\":\"z\",\"v\":6,\"r\":1}\n");
}

static void row_numbers_by_event_time(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'rn', k, s, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) r FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x1\",\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x2\",\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"b\",\"s\":\"y1\",\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x3\",\"r\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x5\",\"r\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x7\",\"r\":5}\n");
}

static void a_union_of_two_branches_in_windows(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'union', k, window_end, COUNT(*) c FROM TABLE(TUMBLE((SELECT k, ts FROM (SELECT k, "
              "ts FROM t WHERE v < 5 UNION ALL SELECT CONCAT(k,'2'), ts FROM t WHERE v > 3)), "
              "DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:10\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:20\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"b2\",\"window_end\":\"2024-01-01 00:00:20\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a2\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a2\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a2\",\"window_end\":\"2024-01-01 00:02:10\",\"c\":1}\n");
}

static void windows_may_be_filtered(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'winhav', k, window_end, SUM(v) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
              "INTERVAL '30' SECOND)) GROUP BY k, window_start, window_end HAVING SUM(v) > 6;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":10}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"b\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":16}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":11}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:02:30\",\"c\":8}\n");
}

static void windows_without_aggregates(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'wdist', k, window_end FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '30' "
              "SECOND)) GROUP BY k, window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:30\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"b\",\"window_end\":\"2024-01-01 00:00:30\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:01:00\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"c\",\"window_end\":\"2024-01-01 00:01:00\"}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:02:30\"}\n");
}

static void distinct_values_of_slices_are_merged(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'hopd', window_end, COUNT(DISTINCT k) d, MIN(v) m, MAX(v) x, AVG(v) a FROM "
              "TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY "
              "window_start, window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:00:10\",\"d\":1,\"m\":1,\"x\":1,\"a\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:00:20\",\"d\":2,\"m\":1,\"x\":7,\"a\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:00:30\",\"d\":2,\"m\":1,\"x\":9,\"a\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:00:40\",\"d\":2,\"m\":2,\"x\":7,\"a\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:00:50\",\"d\":1,\"m\":3,\"x\":4,\"a\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:01:00\",\"d\":2,\"m\":5,\"x\":6,\"a\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:01:10\",\"d\":2,\"m\":5,\"x\":6,\"a\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:01:20\",\"d\":1,\"m\":5,\"x\":5,\"a\":5}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:02:10\",\"d\":1,\"m\":8,\"x\":8,\"a\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:02:20\",\"d\":1,\"m\":8,\"x\":8,\"a\":8}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 00:02:30\",\"d\":1,\"m\":8,\"x\":8,\"a\":8}\n");
}

static void over_retracts_every_aggregate(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'overagg', k, s, SUM(v) OVER w a, AVG(v) OVER w b, MIN(s) OVER w c, MAX(s) OVER w "
              "d, FIRST_VALUE(s) OVER w e, LAST_VALUE(s) OVER w f, COUNT(DISTINCT v/2) OVER w g FROM t "
              "WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x1\",\"a\":1,\"b\":1,\"c\":\"x1\",\"d\":\"x1\",\"e\":\"x1\",\"f\":\"x1\",\"g\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x2\",\"a\":3,\"b\":1,\"c\":\"x1\",\"d\":\"x2\",\"e\":\"x1\",\"f\":\"x2\",\"g\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"b\",\"s\":\"y1\",\"a\":7,\"b\":7,\"c\":\"y1\",\"d\":\"y1\",\"e\":\"y1\",\"f\":\"y1\",\"g\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x3\",\"a\":5,\"b\":2,\"c\":\"x2\",\"d\":\"x3\",\"e\":\"x2\",\"f\":\"x3\",\"g\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x5\",\"a\":8,\"b\":4,\"c\":\"x3\",\"d\":\"x5\",\"e\":\"x3\",\"f\":\"x5\",\"g\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"c\",\"s\":\"z\",\"a\":6,\"b\":6,\"c\":\"z\",\"d\":\"z\",\"e\":\"z\",\"f\":\"z\",\"g\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x7\",\"a\":13,\"b\":6,\"c\":\"x5\",\"d\":\"x7\",\"e\":\"x5\",\"f\":\"x7\",\"g\":2}\n");
}

static void over_without_a_key(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'overnokey', k, s, COUNT(*) OVER w a FROM t WINDOW w AS (ORDER BY ts RANGE BETWEEN "
              "INTERVAL '11' SECOND PRECEDING AND CURRENT ROW);",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"overnokey\",\"k\":\"a\",\"s\":\"x1\",\"a\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overnokey\",\"k\":\"a\",\"s\":\"x2\",\"a\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overnokey\",\"k\":\"b\",\"s\":\"y1\",\"a\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overnokey\",\"k\":\"a\",\"s\":\"x3\",\"a\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overnokey\",\"k\":\"a\",\"s\":\"x5\",\"a\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"overnokey\",\"k\":\"a\",\"s\":\"x7\",\"a\":1}\n");
}

static void grouping_by_one_bound_is_updating(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'grpwin', window_end, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
              "INTERVAL '30' SECOND)) GROUP BY window_end;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":3}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":3}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":4}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":4}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":5}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":5}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":6}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":2}\n"
              "{\"op\":\"-U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":2}\n"
              "{\"op\":\"+U\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"grpwin\",\"window_end\":\"2024-01-01 00:02:30\",\"c\":1}\n");
}

static void the_old_window_syntax(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'oldtum', k, TUMBLE_END(ts, INTERVAL '30' SECOND) e, COUNT(*) c FROM t GROUP BY k, "
              "TUMBLE(ts, INTERVAL '30' SECOND);",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"oldtum\",\"k\":\"a\",\"e\":\"2024-01-01 00:00:30\",\"c\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"oldtum\",\"k\":\"b\",\"e\":\"2024-01-01 00:00:30\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"oldtum\",\"k\":\"a\",\"e\":\"2024-01-01 00:01:00\",\"c\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"oldtum\",\"k\":\"c\",\"e\":\"2024-01-01 00:01:00\",\"c\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"oldtum\",\"k\":\"a\",\"e\":\"2024-01-01 00:02:30\",\"c\":1}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hopping_windows_take_the_newest_slice_first),
        cmocka_unit_test(cumulating_windows_repeat_their_steps),
        cmocka_unit_test(sessions_end_a_gap_after_their_last_row),
        cmocka_unit_test(rows_come_out_once_per_hopping_window),
        cmocka_unit_test(rows_come_out_once_per_cumulating_window),
        cmocka_unit_test(lag_looks_back_in_event_time),
        cmocka_unit_test(over_counts_up_to_the_rows_time),
        cmocka_unit_test(over_counts_up_to_the_row),
        cmocka_unit_test(over_a_range_forgets_older_rows),
        cmocka_unit_test(over_rows_forgets_older_rows),
        cmocka_unit_test(the_first_row_by_rowtime_waits_for_the_watermark),
        cmocka_unit_test(the_last_row_by_rowtime_replaces_the_one_before),
        cmocka_unit_test(the_first_row_by_processing_time_passes_at_once),
        cmocka_unit_test(an_equal_last_row_changes_nothing),
        cmocka_unit_test(two_highest_rows_with_their_rank),
        cmocka_unit_test(groups_are_updated_row_by_row),
        cmocka_unit_test(groups_of_groups_retract),
        cmocka_unit_test(distinct_rows_pass_once),
        cmocka_unit_test(the_highest_row_is_updated),
        cmocka_unit_test(a_row_that_is_not_first_changes_nothing),
        cmocka_unit_test(equal_ranks_keep_the_first_row),
        cmocka_unit_test(equal_ranks_stay_in_order),
        cmocka_unit_test(ranks_of_updated_rows),
        cmocka_unit_test(the_highest_group_is_updated),
        cmocka_unit_test(one_group_of_all_rows),
        cmocka_unit_test(a_sum_of_counts_follows_its_updates),
        cmocka_unit_test(having_may_begin_with_an_update),
        cmocka_unit_test(over_processing_time_is_immediate),
        cmocka_unit_test(over_rows_of_processing_time_forgets),
        cmocka_unit_test(tumbling_windows_drop_late_rows),
        cmocka_unit_test(windows_of_windows_share_their_bounds),
        cmocka_unit_test(window_time_feeds_a_larger_window),
        cmocka_unit_test(all_aggregates_of_a_group),
        cmocka_unit_test(sessions_without_a_key),
        cmocka_unit_test(windows_may_be_shifted),
        cmocka_unit_test(two_earliest_rows),
        cmocka_unit_test(row_numbers_by_event_time),
        cmocka_unit_test(a_union_of_two_branches_in_windows),
        cmocka_unit_test(windows_may_be_filtered),
        cmocka_unit_test(windows_without_aggregates),
        cmocka_unit_test(distinct_values_of_slices_are_merged),
        cmocka_unit_test(over_retracts_every_aggregate),
        cmocka_unit_test(over_without_a_key),
        cmocka_unit_test(grouping_by_one_bound_is_updating),
        cmocka_unit_test(the_old_window_syntax),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
