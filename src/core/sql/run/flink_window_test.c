/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Each expected text is what Apache Flink 2.3.0 printed for the same script and rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/flink_rows.h"

static void window_time_feeds_a_larger_window(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'two2', window_end, SUM(c) c FROM TABLE(TUMBLE((SELECT k, window_time wt, COUNT(*) "
        "c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, "
        "window_start, window_end, window_time), DESCRIPTOR(wt), INTERVAL '30' SECOND)) GROUP BY "
        "window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"two2\",\"window_end\":\"2024-01-01 00:00:30\",\"c\":5}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"two2\",\"window_end\":\"2024-01-01 00:01:00\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"two2\",\"window_end\":\"2024-01-01 00:02:30\",\"c\":1}\n");
}

static void windows_may_be_shifted(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'tumoff', k, window_start, window_end, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, "
        "DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '3' SECOND)) GROUP BY k, window_start, "
        "window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2023-12-31 "
        "23:59:53\",\"window_end\":\"2024-01-01 00:00:03\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:03\",\"window_end\":\"2024-01-01 00:00:13\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"b\",\"window_start\":\"2024-01-01 "
        "00:00:13\",\"window_end\":\"2024-01-01 00:00:23\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:23\",\"window_end\":\"2024-01-01 00:00:33\",\"c\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:43\",\"window_end\":\"2024-01-01 00:00:53\",\"c\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"c\",\"window_start\":\"2024-01-01 "
        "00:00:43\",\"window_end\":\"2024-01-01 00:00:53\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tumoff\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:01:53\",\"window_end\":\"2024-01-01 00:02:03\",\"c\":1}\n");
}

static void a_union_of_two_branches_in_windows(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'union', k, window_end, COUNT(*) c FROM TABLE(TUMBLE((SELECT k, ts FROM (SELECT k, "
        "ts FROM t WHERE v < 5 UNION ALL SELECT CONCAT(k,'2'), ts FROM t WHERE v > 3)), "
        "DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:00:10\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:00:20\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"b2\",\"window_end\":\"2024-01-01 "
        "00:00:20\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:00:30\",\"c\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a2\",\"window_end\":\"2024-01-01 "
        "00:00:30\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a2\",\"window_end\":\"2024-01-01 "
        "00:01:00\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"union\",\"k\":\"a2\",\"window_end\":\"2024-01-01 "
        "00:02:10\",\"c\":1}\n");
}

static void windows_may_be_filtered(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T
              "SELECT 'winhav', k, window_end, SUM(v) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
              "INTERVAL '30' SECOND)) GROUP BY k, window_start, window_end HAVING SUM(v) > 6;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
              "00:00:30\",\"c\":10}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"b\",\"window_end\":\"2024-01-01 "
              "00:00:30\",\"c\":16}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
              "00:01:00\",\"c\":11}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"winhav\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
              "00:02:30\",\"c\":8}\n");
}

static void windows_without_aggregates(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'wdist', k, window_end FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '30' "
        "SECOND)) GROUP BY k, window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:00:30\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"b\",\"window_end\":\"2024-01-01 00:00:30\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"a\",\"window_end\":\"2024-01-01 00:01:00\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"c\",\"window_end\":\"2024-01-01 00:01:00\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"wdist\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:02:30\"}\n");
}

static void distinct_values_of_slices_are_merged(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'hopd', window_end, COUNT(DISTINCT k) d, MIN(v) m, MAX(v) x, AVG(v) a FROM "
        "TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY "
        "window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:00:10\",\"d\":1,\"m\":1,\"x\":1,\"a\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:00:20\",\"d\":2,\"m\":1,\"x\":7,\"a\":3}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:00:30\",\"d\":2,\"m\":1,\"x\":9,\"a\":4}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:00:40\",\"d\":2,\"m\":2,\"x\":7,\"a\":4}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:00:50\",\"d\":1,\"m\":3,\"x\":4,\"a\":3}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:01:00\",\"d\":2,\"m\":5,\"x\":6,\"a\":5}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:01:10\",\"d\":2,\"m\":5,\"x\":6,\"a\":5}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:01:20\",\"d\":1,\"m\":5,\"x\":5,\"a\":5}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:02:10\",\"d\":1,\"m\":8,\"x\":8,\"a\":8}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:02:20\",\"d\":1,\"m\":8,\"x\":8,\"a\":8}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hopd\",\"window_end\":\"2024-01-01 "
        "00:02:30\",\"d\":1,\"m\":8,\"x\":8,\"a\":8}\n");
}

static void grouping_by_one_bound_is_updating(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
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

static void hopping_windows_take_the_newest_slice_first(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'hop', k, window_start, window_end, LISTAGG(s) l, SUM(v) su FROM TABLE(HOP(TABLE "
        "t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY k, window_start, "
        "window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2023-12-31 "
        "23:59:40\",\"window_end\":\"2024-01-01 00:00:10\",\"l\":\"x1\",\"su\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2023-12-31 "
        "23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"x2,x1\",\"su\":3}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"b\",\"window_start\":\"2023-12-31 "
        "23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"y1\",\"su\":7}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"x3,x4,x2,x1\",\"su\":10}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"b\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"y1,late\",\"su\":16}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"l\":\"x3,x4,x2\",\"su\":9}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"b\",\"window_start\":\"2024-01-01 "
        "00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"l\":\"y1\",\"su\":7}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"l\":\"x3,x4\",\"su\":7}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"x5,x6\",\"su\":11}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"c\",\"window_start\":\"2024-01-01 "
        "00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"z\",\"su\":6}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"l\":\"x5,x6\",\"su\":11}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"c\",\"window_start\":\"2024-01-01 "
        "00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"l\":\"z\",\"su\":6}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:50\",\"window_end\":\"2024-01-01 00:01:20\",\"l\":\"x5\",\"su\":5}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:01:40\",\"window_end\":\"2024-01-01 00:02:10\",\"l\":\"x7\",\"su\":8}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:01:50\",\"window_end\":\"2024-01-01 00:02:20\",\"l\":\"x7\",\"su\":8}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"hop\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"l\":\"x7\",\"su\":8}\n");
}

static void cumulating_windows_repeat_their_steps(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'cum', k, window_start, window_end, LISTAGG(s) l, SUM(v) su FROM "
        "TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) "
        "GROUP BY k, window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:10\",\"l\":\"x1\",\"su\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"x1,x2\",\"su\":3}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"b\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"l\":\"y1\",\"su\":7}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"x1,x2,x3,x4\",\"su\":10}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"b\",\"window_start\":\"2024-01-01 "
        "00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"l\":\"y1,late\",\"su\":16}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"x6,x5\",\"su\":11}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"c\",\"window_start\":\"2024-01-01 "
        "00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"l\":\"z\",\"su\":6}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:02:00\",\"window_end\":\"2024-01-01 00:02:10\",\"l\":\"x7\",\"su\":8}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:02:00\",\"window_end\":\"2024-01-01 00:02:20\",\"l\":\"x7\",\"su\":8}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"cum\",\"k\":\"a\",\"window_start\":\"2024-01-01 "
        "00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"l\":\"x7\",\"su\":8}\n");
}

static void rows_come_out_once_per_hopping_window(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'tvfhop', k, s, window_start, window_end, window_time FROM TABLE(HOP(TABLE t, "
        "DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) WHERE k <> 'a';",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-"
        "01 00:00:10\",\"window_end\":\"2024-01-01 00:00:40\",\"window_time\":\"2024-01-01 "
        "00:00:39.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2023-12-"
        "31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 "
        "00:00:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-"
        "01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2023-"
        "12-31 23:59:50\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 "
        "00:00:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2023-"
        "12-31 23:59:40\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 "
        "00:00:09.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-"
        "01 00:00:40\",\"window_end\":\"2024-01-01 00:01:10\",\"window_time\":\"2024-01-01 "
        "00:01:09.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-"
        "01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 "
        "00:00:59.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfhop\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-"
        "01 00:00:20\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 "
        "00:00:49.999\"}\n");
}

static void rows_come_out_once_per_cumulating_window(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'tvfcum', k, s, window_start, window_end, window_time FROM TABLE(CUMULATE(TABLE t, "
        "DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND));",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 "
        "00:00:09.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 "
        "00:00:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x1\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 "
        "00:00:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x2\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 "
        "00:00:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"y1\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x3\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x4\",\"window_start\":\"2024-01-"
        "01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-"
        "01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:10\",\"window_time\":\"2024-01-01 "
        "00:00:09.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-"
        "01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:20\",\"window_time\":\"2024-01-01 "
        "00:00:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"b\",\"s\":\"late\",\"window_start\":\"2024-"
        "01-01 00:00:00\",\"window_end\":\"2024-01-01 00:00:30\",\"window_time\":\"2024-01-01 "
        "00:00:29.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x5\",\"window_start\":\"2024-01-"
        "01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 "
        "00:00:59.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-"
        "01 00:00:30\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 "
        "00:00:49.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x6\",\"window_start\":\"2024-01-"
        "01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 "
        "00:00:59.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-"
        "01 00:00:30\",\"window_end\":\"2024-01-01 00:00:50\",\"window_time\":\"2024-01-01 "
        "00:00:49.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"c\",\"s\":\"z\",\"window_start\":\"2024-01-"
        "01 00:00:30\",\"window_end\":\"2024-01-01 00:01:00\",\"window_time\":\"2024-01-01 "
        "00:00:59.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-"
        "01 00:02:00\",\"window_end\":\"2024-01-01 00:02:10\",\"window_time\":\"2024-01-01 "
        "00:02:09.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-"
        "01 00:02:00\",\"window_end\":\"2024-01-01 00:02:20\",\"window_time\":\"2024-01-01 "
        "00:02:19.999\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"tvfcum\",\"k\":\"a\",\"s\":\"x7\",\"window_start\":\"2024-01-"
        "01 00:02:00\",\"window_end\":\"2024-01-01 00:02:30\",\"window_time\":\"2024-01-01 "
        "00:02:29.999\"}\n");
}

static void tumbling_windows_drop_late_rows(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'unionwin', k, window_end, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
        "INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:00:10\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:00:20\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"b\",\"window_end\":\"2024-01-01 "
        "00:00:20\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:00:30\",\"c\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:01:00\",\"c\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"unionwin\",\"k\":\"a\",\"window_end\":\"2024-01-01 "
        "00:02:10\",\"c\":1}\n");
}

static void windows_of_windows_share_their_bounds(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'two', window_end, SUM(c) c, COUNT(*) n FROM (SELECT k, window_start, window_end, "
        "COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, "
        "window_start, window_end) GROUP BY window_start, window_end;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 "
        "00:00:10\",\"c\":1,\"n\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 "
        "00:00:20\",\"c\":2,\"n\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 "
        "00:00:30\",\"c\":2,\"n\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 "
        "00:01:00\",\"c\":1,\"n\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"two\",\"window_end\":\"2024-01-01 "
        "00:02:10\",\"c\":1,\"n\":1}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(window_time_feeds_a_larger_window),
        cmocka_unit_test(windows_may_be_shifted),
        cmocka_unit_test(a_union_of_two_branches_in_windows),
        cmocka_unit_test(windows_may_be_filtered),
        cmocka_unit_test(windows_without_aggregates),
        cmocka_unit_test(distinct_values_of_slices_are_merged),
        cmocka_unit_test(grouping_by_one_bound_is_updating),
        cmocka_unit_test(hopping_windows_take_the_newest_slice_first),
        cmocka_unit_test(cumulating_windows_repeat_their_steps),
        cmocka_unit_test(rows_come_out_once_per_hopping_window),
        cmocka_unit_test(rows_come_out_once_per_cumulating_window),
        cmocka_unit_test(tumbling_windows_drop_late_rows),
        cmocka_unit_test(windows_of_windows_share_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
