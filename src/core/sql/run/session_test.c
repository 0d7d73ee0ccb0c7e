/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Session windows in one operator with their aggregates: a tumbling window of the plan is made
 * one; the results are those of Apache Flink 2.3.0 for SESSION. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/flink_rows.h"

static void make_session(const struct vs_plan *plan)
{
    for (uint32_t i = 0; i < plan->node_count; i++) {
        struct vs_node *node = (struct vs_node *)(uintptr_t)plan->nodes[i];
        if (node->kind != VS_NODE_WINDOW_AGGREGATE)
            continue;
        node->as.aggregate.window.kind = VS_WINDOW_SESSION;
        node->as.aggregate.window.partition = node->as.aggregate.keys;
        node->as.aggregate.window.partition_count = node->as.aggregate.key_count;
    }
}

static void expect_session(const char *sql, const struct vs_feed *feeds, uint32_t feed_count,
                           const char *expected)
{
    struct vs_run run = {
        .sql = sql, .feeds = feeds, .feed_count = feed_count, .change = make_session};
    vs_expect_run(&run, expected);
}

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define PER_KEY TABLE_T SELECT_PER_KEY
#define SELECT_PER_KEY                                                                             \
    "SELECT k, window_start ws, window_end we, LISTAGG(s) l, SUM(v) su FROM TABLE(TUMBLE(TABLE "   \
    "t, DESCRIPTOR(ts), "                                                                          \
    "INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;"
#define LINE(k, from, to, l, su)                                                                   \
    "{\"op\":\"+I\",\"k\":\"" k "\",\"ws\":\"2024-01-01 00:" from "\",\"we\":\"2024-01-01 00:" to  \
    "\",\"l\":\"" l "\",\"su\":" su "}\n"
#define AT(k, time, v, s)                                                                          \
    VS_FEED_ROW("t",                                                                               \
                "{\"k\":\"" k "\",\"ts\":\"2024-01-01 00:" time "\",\"v\":" v ",\"s\":\"" s "\"}")

static void sessions_end_a_gap_after_their_last_row(void **state)
{
    (void)state;
    expect_session(
        PER_KEY, t_rows, COUNT_OF(t_rows),
        LINE("a", "00:01", "00:11", "x1", "1") LINE("a", "00:12", "00:22", "x2", "2")
            LINE("b", "00:13", "00:23", "y1", "7") LINE("a", "00:23", "00:33", "x3,x4", "7")
                LINE("c", "00:49", "00:59", "z", "6") LINE("a", "00:48", "01:00", "x5,x6", "11")
                    LINE("a", "02:00", "02:10", "x7", "8"));
}

static void a_row_between_two_sessions_makes_them_one(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {
        AT("a", "00:10", "1", "p"), AT("a", "00:25", "2", "q"), AT("a", "00:26", "2", "q2"),
        AT("a", "00:18", "4", "r"), AT("b", "00:25", "2", "q"), AT("b", "00:10", "1", "p"),
        AT("b", "00:18", "4", "r"), VS_FEED_END_OF("t"),
    };
    expect_session("CREATE TABLE t (k STRING, ts TIMESTAMP(3), v INT, s STRING, WATERMARK FOR ts "
                   "AS ts - INTERVAL '30' "
                   "SECOND) WITH ('connector' = 'filesystem', 'path' = '/t', 'format' = "
                   "'json');\n" SELECT_PER_KEY,
                   feeds, COUNT_OF(feeds),
                   LINE("b", "00:10", "00:35", "q,p,r", "7")
                       LINE("a", "00:10", "00:36", "q,q2,p,r", "9"));
}

static void rows_exactly_a_gap_apart_are_one_session(void **state)
{
    (void)state;
    static const struct vs_feed feeds[] = {AT("a", "00:10", "1", "p"), AT("a", "00:20", "2", "q"),
                                           AT("a", "00:30.001", "4", "r"), VS_FEED_END_OF("t")};
    expect_session(TABLE_T "SELECT k, COUNT(*) n, SUM(v) su FROM TABLE(TUMBLE(TABLE t, "
                           "DESCRIPTOR(ts), INTERVAL '10' SECOND)) "
                           "GROUP BY k, window_start, window_end;",
                   feeds, COUNT_OF(feeds),
                   "{\"op\":\"+I\",\"k\":\"a\",\"n\":2,\"su\":3}\n{\"op\":\"+I\",\"k\":\"a\",\"n\":"
                   "1,\"su\":4}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_end_a_gap_after_their_last_row),
        cmocka_unit_test(a_row_between_two_sessions_makes_them_one),
        cmocka_unit_test(rows_exactly_a_gap_apart_are_one_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
