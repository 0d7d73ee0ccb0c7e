/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A script in which every operator that keeps state is there in every mode, for tests and for the
 * fuzzer. */
#ifndef VS_CORE_SQL_RUN_TESTING_EVERY_OPERATOR_H
#define VS_CORE_SQL_RUN_TESTING_EVERY_OPERATOR_H

#define EVERY_OPERATOR_COLUMNS                                                                     \
    "(device_id STRING, ts BIGINT, v INT, s STRING, p AS PROCTIME(), t AS TO_TIMESTAMP_LTZ(ts, "   \
    "3), "                                                                                         \
    "WATERMARK FOR t AS t - INTERVAL '2' SECOND)"

#define EVERY_OPERATOR                                                                             \
    "CREATE TABLE e " EVERY_OPERATOR_COLUMNS                                                       \
    " WITH ('connector' = 'log', 'topic' = 'e', 'format' = 'json');\n"                             \
    "CREATE TABLE f " EVERY_OPERATOR_COLUMNS                                                       \
    " WITH ('connector' = 'log', 'topic' = 'f', 'format' = 'json');\n"                             \
    "CREATE TABLE d (device_id STRING, timeout_seconds INT, PRIMARY KEY (device_id) NOT "          \
    "ENFORCED) WITH "                                                                              \
    "('connector' = 'filesystem', 'path' = '/d', 'format' = 'json');\n"                            \
    "CREATE VIEW u AS SELECT device_id, v, s, t FROM e UNION ALL SELECT device_id, v, s, t FROM "  \
    "f "                                                                                           \
    "WHERE v > 3;\n"                                                                               \
    "SELECT device_id, window_end, COUNT(*), SUM(v), AVG(v), MIN(s), MAX(v), LISTAGG(s), "         \
    "COUNT(DISTINCT s) FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(t), INTERVAL '10' SECOND)) GROUP BY " \
    "device_id, window_start, window_end;\n"                                                       \
    "SELECT s, window_end, COUNT(*), LISTAGG(DISTINCT s), MAX(s), SUM(v), COUNT(DISTINCT v), "     \
    "MIN(v), AVG(CAST(v AS DOUBLE)), PERCENTILE(v, 0.5) FROM TABLE(HOP(TABLE u, "                  \
    "DESCRIPTOR(t), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY s, window_start, "        \
    "window_end;\n"                                                                                \
    "SELECT device_id, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE u, DESCRIPTOR(t), INTERVAL " \
    "'5' "                                                                                         \
    "SECOND, INTERVAL '20' SECOND)) GROUP BY device_id, window_start, window_end;\n"               \
    "SELECT device_id, s, window_end FROM TABLE(TUMBLE(TABLE f, DESCRIPTOR(t), INTERVAL '5' "      \
    "SECOND)) "                                                                                    \
    "WHERE v < 9;\n"                                                                               \
    "SELECT window_end, SUM(c) FROM (SELECT device_id, window_start, window_end, COUNT(*) c FROM " \
    "TABLE(TUMBLE(TABLE e, DESCRIPTOR(t), INTERVAL '10' SECOND)) GROUP BY device_id, "             \
    "window_start, "                                                                               \
    "window_end) GROUP BY window_start, window_end;\n"                                             \
    "SELECT device_id, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(p), INTERVAL "   \
    "'10' "                                                                                        \
    "SECOND)) GROUP BY device_id, window_start, window_end;\n"                                     \
    "SELECT device_id, COUNT(*), SUM(v), FIRST_VALUE(s), STDDEV_POP(CAST(v AS DOUBLE)) FROM e "    \
    "GROUP BY "                                                                                    \
    "device_id;\n"                                                                                 \
    "SELECT n, COUNT(*), MIN(device_id), LISTAGG(device_id), LAST_VALUE(device_id) FROM (SELECT "  \
    "device_id, COUNT(*) n FROM e GROUP BY device_id) GROUP BY n;\n"                               \
    "SELECT device_id, v, LAG(v, 2) OVER (PARTITION BY device_id ORDER BY t) FROM e;\n"            \
    "SELECT device_id, v, COUNT(*) OVER w, MAX(v) OVER w, MIN(s) OVER w FROM u WINDOW w AS "       \
    "(PARTITION "                                                                                  \
    "BY device_id ORDER BY t RANGE BETWEEN INTERVAL '8' SECOND PRECEDING AND CURRENT ROW);\n"      \
    "SELECT s, v, SUM(v) OVER w, LAST_VALUE(s) OVER w FROM e WINDOW w AS (PARTITION BY s ORDER "   \
    "BY t "                                                                                        \
    "ROWS BETWEEN 3 PRECEDING AND CURRENT ROW);\n"                                                 \
    "SELECT s, v, SUM(v) OVER w FROM e WINDOW w AS (PARTITION BY s ORDER BY p ROWS BETWEEN 3 "     \
    "PRECEDING "                                                                                   \
    "AND CURRENT ROW);\n"                                                                          \
    "SELECT device_id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY s) r " \
    "FROM e) WHERE r <= v;\n"                                                                      \
    "SELECT device_id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id, s ORDER BY "   \
    "p) r "                                                                                        \
    "FROM e) WHERE r = 1;\n"                                                                       \
    "SELECT device_id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY p "    \
    "DESC) r "                                                                                     \
    "FROM e) WHERE r = 1;\n"                                                                       \
    "SELECT device_id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY t) r " \
    "FROM "                                                                                        \
    "u) WHERE r = 1;\n"                                                                            \
    "SELECT device_id, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY t "    \
    "DESC) r "                                                                                     \
    "FROM u) WHERE r = 1;\n"                                                                       \
    "SELECT s, v, r FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY s ORDER BY v DESC, "           \
    "device_id) r "                                                                                \
    "FROM e) WHERE r <= 3;\n"                                                                      \
    "SELECT device_id, n, r FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY n DESC) r FROM (SELECT "   \
    "device_id, COUNT(*) n FROM e GROUP BY device_id)) WHERE r <= 2;\n"                            \
    "SELECT a.device_id, a.v, b.s FROM e a JOIN f b ON a.device_id = b.device_id AND a.v < b.v;\n"  \
    "SELECT a.v, b.s FROM (SELECT device_id, MAX(v) v FROM e GROUP BY device_id) a FULL JOIN "       \
    "(SELECT s, COUNT(*) n FROM f GROUP BY s) b ON a.v = b.n;\n"                                    \
    "SELECT device_id, v FROM e WHERE v NOT IN (SELECT v FROM f);\n"                                \
    "SELECT s FROM e INTERSECT ALL SELECT s FROM f;\n"                                              \
    "SELECT a.v, b.s, a.t FROM e a FULL JOIN f b ON a.device_id = b.device_id AND b.t BETWEEN a.t "  \
    "- INTERVAL '3' SECOND AND a.t + INTERVAL '7' SECOND AND a.v <> b.v;\n"                         \
    "SELECT a.v, b.s FROM e a LEFT JOIN f b ON a.s = b.s AND b.p BETWEEN a.p AND a.p + INTERVAL "    \
    "'7' SECOND;\n"                                                                                 \
    "SELECT a.v, b.s, a.window_end FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(t), INTERVAL '10' "         \
    "SECOND)) a FULL JOIN TABLE(TUMBLE(TABLE f, DESCRIPTOR(t), INTERVAL '10' SECOND)) b ON "         \
    "a.window_start = b.window_start AND a.window_end = b.window_end AND a.device_id = "             \
    "b.device_id;\n"                                                                                \
    "CREATE VIEW h AS SELECT device_id, s, t FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY "       \
    "device_id ORDER BY t DESC) r FROM f) WHERE r = 1;\n"                                           \
    "SELECT a.v, b.s FROM e a LEFT JOIN h FOR SYSTEM_TIME AS OF a.t AS b ON a.device_id = "          \
    "b.device_id;\n"                                                                                \
    "SELECT * FROM SILENCE(input => TABLE u PARTITION BY device_id, on_time => DESCRIPTOR(t), "    \
    "timeout "                                                                                     \
    "=> INTERVAL '10' SECOND, expected => TABLE d PARTITION BY device_id);\n"                      \
    "SELECT * FROM u MATCH_RECOGNIZE (PARTITION BY device_id ORDER BY t MEASURES FIRST(A.v) AS "   \
    "a, "                                                                                          \
    "LAST(B.s) AS b, COUNT(*) AS n, SUM(B.v) AS s, MATCH_ROWTIME() AS r PATTERN (A B+ C) WITHIN "  \
    "INTERVAL '20' SECOND DEFINE A AS A.v > 3, B AS B.v < A.v OR B.s = 'w1', C AS C.v > "          \
    "AVG(B.v));\n"                                                                                 \
    "SELECT * FROM e MATCH_RECOGNIZE (PARTITION BY s ORDER BY t, v DESC MEASURES A.device_id AS "  \
    "a, "                                                                                          \
    "C.device_id AS c AFTER MATCH SKIP PAST LAST ROW PATTERN (A B{1,3}? C?) WITHIN INTERVAL '1' "  \
    "MINUTE DEFINE A AS A.v > 12, B AS B.v < A.v);\n"                                              \
    "SELECT * FROM e MATCH_RECOGNIZE (PARTITION BY device_id ORDER BY p MEASURES A.v AS a, B.v "   \
    "AS b "                                                                                        \
    "AFTER MATCH SKIP TO LAST B PATTERN (A B{2}) WITHIN INTERVAL '30' SECOND DEFINE B AS B.v > "   \
    "A.v);\n"                                                                                      \
    "SELECT * FROM e MATCH_RECOGNIZE (PARTITION BY s ORDER BY p, v MEASURES A.v AS a, B.v AS b "   \
    "AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.v >= A.v);\n" \
    "SELECT device_id, window_end, COUNT(*), LISTAGG(s) FROM TABLE(SESSION(TABLE u " \
    "PARTITION BY device_id, DESCRIPTOR(t), INTERVAL '4' SECOND)) GROUP BY device_id, " \
    "window_start, window_end;\n" \
    "SELECT s, v, window_start, window_time FROM TABLE(SESSION(TABLE e PARTITION BY " \
    "device_id, DESCRIPTOR(t), INTERVAL '3' SECOND)) WHERE v > 2;\n" \
    "SELECT device_id, s, window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY " \
    "window_start, window_end, device_id ORDER BY v DESC, s) r FROM TABLE(TUMBLE(TABLE e, " \
    "DESCRIPTOR(t), INTERVAL '10' SECOND))) WHERE r <= 2;\n" \
    "SELECT s, device_id, r FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, " \
    "window_end, s ORDER BY t DESC) r FROM TABLE(HOP(TABLE u, DESCRIPTOR(t), INTERVAL '5' " \
    "SECOND, INTERVAL '10' SECOND))) WHERE r <= 1;\n" \
    "SELECT device_id, v FROM u ORDER BY t, v DESC;\n" \
    "SELECT device_id, v FROM e ORDER BY v DESC, device_id LIMIT 3 OFFSET 1;\n" \
    "SELECT device_id, v FROM e LIMIT 4;\n" \
    "SELECT s, COUNT(*) n FROM e GROUP BY s ORDER BY n DESC LIMIT 2;\n" \
    "SELECT s, device_id, GROUPING(s), COUNT(*) FROM e GROUP BY ROLLUP (device_id, s);\n" \
    "SELECT HOP_START(t, INTERVAL '3' SECOND, INTERVAL '8' SECOND), s, COUNT(*) FROM u " \
    "GROUP BY s, HOP(t, INTERVAL '3' SECOND, INTERVAL '8' SECOND);\n" \
    "SELECT SESSION_END(t, INTERVAL '2' SECOND), COUNT(*) FROM e GROUP BY SESSION(t, " \
    "INTERVAL '2' SECOND);\n" \
    "SELECT * FROM ANOMALY(input => TABLE u PARTITION BY device_id, metric => DESCRIPTOR(v), "     \
    "on_time => DESCRIPTOR(t), warm_up => 2, season => 'hour_of_day');\n"                          \
    "SELECT * FROM ANOMALY(input => TABLE e PARTITION BY s, metric => DESCRIPTOR(v), on_time => "  \
    "DESCRIPTOR(t), detector => 'forest', history => 4, warm_up => 2, trees => 3);\n"

#endif
