/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Each expected text is what Apache Flink 2.3.0 printed for the same script and rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/run/testing/flink_rows.h"

static void all_aggregates_of_a_group(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'agg', k, SUM(v) FILTER (WHERE v > 2) f, AVG(v) a, MIN(v) mn, MAX(s) mx, "
        "COUNT(DISTINCT v/2) d, FIRST_VALUE(s) fs, LAST_VALUE(s) ls, SUM(DISTINCT v/2) sdi, "
        "AVG(CAST(v AS DECIMAL(10,2))) ad, SUM(CAST(v AS DECIMAL(10,2))) sde, STDDEV_POP(v) sp, "
        "VAR_SAMP(v) vs FROM t GROUP BY k;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x1\","
        "\"d\":1,\"fs\":\"x1\",\"ls\":\"x1\",\"sdi\":0,\"ad\":1.000000,\"sde\":1.00,\"sp\":0,"
        "\"vs\":null}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x1\","
        "\"d\":1,\"fs\":\"x1\",\"ls\":\"x1\",\"sdi\":0,\"ad\":1.000000,\"sde\":1.00,\"sp\":0,"
        "\"vs\":null}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x2\","
        "\"d\":2,\"fs\":\"x1\",\"ls\":\"x2\",\"sdi\":1,\"ad\":1.500000,\"sde\":3.00,\"sp\":0,"
        "\"vs\":0}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"agg\",\"k\":\"b\",\"f\":7,\"a\":7,\"mn\":7,\"mx\":\"y1\","
        "\"d\":1,\"fs\":\"y1\",\"ls\":\"y1\",\"sdi\":3,\"ad\":7.000000,\"sde\":7.00,\"sp\":0,"
        "\"vs\":null}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":null,\"a\":1,\"mn\":1,\"mx\":\"x2\","
        "\"d\":2,\"fs\":\"x1\",\"ls\":\"x2\",\"sdi\":1,\"ad\":1.500000,\"sde\":3.00,\"sp\":0,"
        "\"vs\":0}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":3,\"a\":2,\"mn\":1,\"mx\":\"x3\","
        "\"d\":2,\"fs\":\"x1\",\"ls\":\"x3\",\"sdi\":1,\"ad\":2.000000,\"sde\":6.00,\"sp\":0,"
        "\"vs\":1}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":3,\"a\":2,\"mn\":1,\"mx\":\"x3\","
        "\"d\":2,\"fs\":\"x1\",\"ls\":\"x3\",\"sdi\":1,\"ad\":2.000000,\"sde\":6.00,\"sp\":0,"
        "\"vs\":1}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":7,\"a\":2,\"mn\":1,\"mx\":\"x4\","
        "\"d\":3,\"fs\":\"x1\",\"ls\":\"x4\",\"sdi\":3,\"ad\":2.500000,\"sde\":10.00,\"sp\":1,"
        "\"vs\":1}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"b\",\"f\":7,\"a\":7,\"mn\":7,\"mx\":\"y1\","
        "\"d\":1,\"fs\":\"y1\",\"ls\":\"y1\",\"sdi\":3,\"ad\":7.000000,\"sde\":7.00,\"sp\":0,"
        "\"vs\":null}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"b\",\"f\":16,\"a\":8,\"mn\":7,\"mx\":\"y1\","
        "\"d\":2,\"fs\":\"y1\",\"ls\":\"late\",\"sdi\":7,\"ad\":8.000000,\"sde\":16.00,\"sp\":1,"
        "\"vs\":2}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":7,\"a\":2,\"mn\":1,\"mx\":\"x4\","
        "\"d\":3,\"fs\":\"x1\",\"ls\":\"x4\",\"sdi\":3,\"ad\":2.500000,\"sde\":10.00,\"sp\":1,"
        "\"vs\":1}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":12,\"a\":3,\"mn\":1,\"mx\":\"x5\","
        "\"d\":3,\"fs\":\"x1\",\"ls\":\"x5\",\"sdi\":3,\"ad\":3.000000,\"sde\":15.00,\"sp\":1,"
        "\"vs\":2}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":12,\"a\":3,\"mn\":1,\"mx\":\"x5\","
        "\"d\":3,\"fs\":\"x1\",\"ls\":\"x5\",\"sdi\":3,\"ad\":3.000000,\"sde\":15.00,\"sp\":1,"
        "\"vs\":2}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":18,\"a\":3,\"mn\":1,\"mx\":\"x6\","
        "\"d\":4,\"fs\":\"x1\",\"ls\":\"x6\",\"sdi\":6,\"ad\":3.500000,\"sde\":21.00,\"sp\":1,"
        "\"vs\":3}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"agg\",\"k\":\"c\",\"f\":6,\"a\":6,\"mn\":6,\"mx\":\"z\",\"d\":"
        "1,\"fs\":\"z\",\"ls\":\"z\",\"sdi\":3,\"ad\":6.000000,\"sde\":6.00,\"sp\":0,\"vs\":null}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":18,\"a\":3,\"mn\":1,\"mx\":\"x6\","
        "\"d\":4,\"fs\":\"x1\",\"ls\":\"x6\",\"sdi\":6,\"ad\":3.500000,\"sde\":21.00,\"sp\":1,"
        "\"vs\":3}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"agg\",\"k\":\"a\",\"f\":26,\"a\":4,\"mn\":1,\"mx\":\"x7\","
        "\"d\":5,\"fs\":\"x1\",\"ls\":\"x7\",\"sdi\":10,\"ad\":4.142857,\"sde\":29.00,\"sp\":2,"
        "\"vs\":5}\n");
}

static void two_earliest_rows(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
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

static void the_first_row_by_rowtime_waits_for_the_watermark(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'kfrow', k, s, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) r "
        "FROM t) WHERE r=1;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"kfrow\",\"k\":\"a\",\"s\":\"x1\",\"ts\":\"2024-01-01 "
        "00:00:01\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"kfrow\",\"k\":\"b\",\"s\":\"y1\",\"ts\":\"2024-01-01 "
        "00:00:13\"}\n");
}

static void the_last_row_by_rowtime_replaces_the_one_before(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
        "SELECT 'klrow', k, s, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts "
        "DESC) r FROM t) WHERE r=1;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x1\",\"ts\":\"2024-01-01 "
        "00:00:01\"}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x1\",\"ts\":\"2024-01-01 "
        "00:00:01\"}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x2\",\"ts\":\"2024-01-01 "
        "00:00:12\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"klrow\",\"k\":\"b\",\"s\":\"y1\",\"ts\":\"2024-01-01 "
        "00:00:13\"}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x2\",\"ts\":\"2024-01-01 "
        "00:00:12\"}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x3\",\"ts\":\"2024-01-01 "
        "00:00:23\"}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x3\",\"ts\":\"2024-01-01 "
        "00:00:23\"}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x4\",\"ts\":\"2024-01-01 "
        "00:00:23\"}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x4\",\"ts\":\"2024-01-01 "
        "00:00:23\"}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x5\",\"ts\":\"2024-01-01 "
        "00:00:50\"}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"klrow\",\"k\":\"c\",\"s\":\"z\",\"ts\":\"2024-01-01 "
        "00:00:49\"}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x5\",\"ts\":\"2024-01-01 "
        "00:00:50\"}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"klrow\",\"k\":\"a\",\"s\":\"x7\",\"ts\":\"2024-01-01 "
        "00:02:00\"}\n");
}

static void the_first_row_by_processing_time_passes_at_once(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
        "SELECT 'grp', k, COUNT(*) c, SUM(v) su, LISTAGG(s) l, COUNT(DISTINCT v) d FROM t GROUP BY "
        "k;",
        t_rows,
        "{\"op\":\"+I\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":1,\"su\":1,\"l\":\"x1\",\"d\":1}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":1,\"su\":1,\"l\":\"x1\",\"d\":1}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":2,\"su\":3,\"l\":\"x1,x2\",\"d\":2}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"grp\",\"k\":\"b\",\"c\":1,\"su\":7,\"l\":\"y1\",\"d\":1}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":2,\"su\":3,\"l\":\"x1,x2\",\"d\":2}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":3,\"su\":6,\"l\":\"x1,x2,x3\",\"d\":3}"
        "\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":3,\"su\":6,\"l\":\"x1,x2,x3\",\"d\":3}"
        "\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":4,\"su\":10,\"l\":\"x1,x2,x3,x4\","
        "\"d\":4}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"b\",\"c\":1,\"su\":7,\"l\":\"y1\",\"d\":1}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"b\",\"c\":2,\"su\":16,\"l\":\"y1,late\",\"d\":2}"
        "\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":4,\"su\":10,\"l\":\"x1,x2,x3,x4\","
        "\"d\":4}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":5,\"su\":15,\"l\":\"x1,x2,x3,x4,x5\","
        "\"d\":5}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":5,\"su\":15,\"l\":\"x1,x2,x3,x4,x5\","
        "\"d\":5}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":6,\"su\":21,\"l\":\"x1,x2,x3,x4,x5,"
        "x6\",\"d\":6}\n"
        "{\"op\":\"+I\",\"EXPR$0\":\"grp\",\"k\":\"c\",\"c\":1,\"su\":6,\"l\":\"z\",\"d\":1}\n"
        "{\"op\":\"-U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":6,\"su\":21,\"l\":\"x1,x2,x3,x4,x5,"
        "x6\",\"d\":6}\n"
        "{\"op\":\"+U\",\"EXPR$0\":\"grp\",\"k\":\"a\",\"c\":7,\"su\":29,\"l\":\"x1,x2,x3,x4,x5,x6,"
        "x7\",\"d\":7}\n");
}

static void groups_of_groups_retract(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(TABLE_T "SELECT 'dist' d, k FROM (SELECT DISTINCT k FROM t);", t_rows,
              "{\"op\":\"+I\",\"d\":\"dist\",\"k\":\"a\"}\n"
              "{\"op\":\"+I\",\"d\":\"dist\",\"k\":\"b\"}\n"
              "{\"op\":\"+I\",\"d\":\"dist\",\"k\":\"c\"}\n");
}

static void the_highest_row_is_updated(void **state)
{
    (void)state;
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(
        TABLE_T
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
    VS_EXPECT(TABLE_T "SELECT 'glob', COUNT(*) c, MIN(v) m FROM t;", t_rows,
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
    VS_EXPECT(TABLE_T "SELECT 'having', k, COUNT(*) c FROM t GROUP BY k HAVING COUNT(*) > 2;",
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_aggregates_of_a_group),
        cmocka_unit_test(two_earliest_rows),
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
