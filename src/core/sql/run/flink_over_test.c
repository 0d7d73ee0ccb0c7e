/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Each expected text is what Apache Flink 2.3.0 printed for the same script and rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/flink_rows.h"

static void row_numbers_by_event_time(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T "SELECT 'rn', k, s, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) r FROM t;",
              t_rows,
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x1\",\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x2\",\"r\":2}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"b\",\"s\":\"y1\",\"r\":1}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x3\",\"r\":3}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x5\",\"r\":4}\n"
              "{\"op\":\"+I\",\"EXPR$0\":\"rn\",\"k\":\"a\",\"s\":\"x7\",\"r\":5}\n");
}

static void over_retracts_every_aggregate(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'overagg', k, s, SUM(v) OVER w a, AVG(v) OVER w b, MIN(s) OVER w c, MAX(s) OVER w "
        "d, FIRST_VALUE(s) OVER w e, LAST_VALUE(s) OVER w f, COUNT(DISTINCT v/2) OVER w g FROM t "
        "WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x1\",\"a\":1,\"b\":1,\"c\":"
        "\"x1\",\"d\":\"x1\",\"e\":\"x1\",\"f\":\"x1\",\"g\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x2\",\"a\":3,\"b\":1,\"c\":"
        "\"x1\",\"d\":\"x2\",\"e\":\"x1\",\"f\":\"x2\",\"g\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"b\",\"s\":\"y1\",\"a\":7,\"b\":7,\"c\":"
        "\"y1\",\"d\":\"y1\",\"e\":\"y1\",\"f\":\"y1\",\"g\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x3\",\"a\":5,\"b\":2,\"c\":"
        "\"x2\",\"d\":\"x3\",\"e\":\"x2\",\"f\":\"x3\",\"g\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x5\",\"a\":8,\"b\":4,\"c\":"
        "\"x3\",\"d\":\"x5\",\"e\":\"x3\",\"f\":\"x5\",\"g\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"c\",\"s\":\"z\",\"a\":6,\"b\":6,\"c\":\"z\","
        "\"d\":\"z\",\"e\":\"z\",\"f\":\"z\",\"g\":1}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"overagg\",\"k\":\"a\",\"s\":\"x7\",\"a\":13,\"b\":6,\"c\":"
        "\"x5\",\"d\":\"x7\",\"e\":\"x5\",\"f\":\"x7\",\"g\":2}\n");
}

static void over_without_a_key(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
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

static void lag_looks_back_in_event_time(void **state)
{
    (void)state;
    VS_EXPECT(TABLE_T "SELECT 'lagrange', k, s, LAG(s) OVER (PARTITION BY k ORDER BY ts) l FROM t;",
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
    VS_EXPECT(TABLE_T "SELECT 'over', k, s, COUNT(*) OVER (PARTITION BY k ORDER BY ts) c FROM t;",
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_numbers_by_event_time),
        cmocka_unit_test(over_retracts_every_aggregate),
        cmocka_unit_test(over_without_a_key),
        cmocka_unit_test(lag_looks_back_in_event_time),
        cmocka_unit_test(over_counts_up_to_the_rows_time),
        cmocka_unit_test(over_counts_up_to_the_row),
        cmocka_unit_test(over_a_range_forgets_older_rows),
        cmocka_unit_test(over_rows_forgets_older_rows),
        cmocka_unit_test(over_processing_time_is_immediate),
        cmocka_unit_test(over_rows_of_processing_time_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
