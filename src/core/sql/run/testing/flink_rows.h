/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The table and the rows of the tests whose expected texts Apache Flink printed. */
#ifndef VS_CORE_SQL_RUN_TESTING_FLINK_ROWS_H
#define VS_CORE_SQL_RUN_TESTING_FLINK_ROWS_H

#include "core/sql/run/testing/run_testing.h"

#define TABLE_T                                                                                    \
    "CREATE TABLE t (k STRING, ts TIMESTAMP(3), v INT, s STRING, pt AS PROCTIME(), WATERMARK FOR " \
    "ts AS ts) "                                                                                   \
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

#endif
