/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/parse_testing.h"

static void selects(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"select a, b c, t.*, d AS `value` from t", "SELECT a, b AS c, t.*, d AS `value` FROM t"},
        {"SELECT 1", NULL},
        {"SELECT *", NULL},
        {"SELECT DISTINCT a FROM t", NULL},
        {"SELECT ALL a FROM t", "SELECT a FROM t"},
        {"SELECT /*+ STATE_TTL('t' = '1d'), BROADCAST(t, u) */ a FROM t",
         "SELECT /*+ STATE_TTL('t' = '1d'), BROADCAST('t', 'u') */ a FROM t"},
        {"SELECT a FROM t /*+ OPTIONS('k'='v', 'x' = 'it''s') */ AS u WHERE a > 1",
         "SELECT a FROM t /*+ OPTIONS('k' = 'v', 'x' = 'it''s') */ AS u WHERE a > 1"},
        {"SELECT a FROM cat.db.t", NULL},
        {"SELECT a FROM t WHERE b GROUP BY c HAVING COUNT(*) > 1 QUALIFY ROW_NUMBER() OVER (ORDER "
         "BY a) = 1",
         NULL},
        {"SELECT a FROM t GROUP BY ()", NULL},
        {"SELECT a FROM t GROUP BY DISTINCT a, (b, c)", NULL},
        {"SELECT a FROM t GROUP BY (a), (a + 1) * 2", "SELECT a FROM t GROUP BY a, (a + 1) * 2"},
        {"SELECT a FROM t GROUP BY GROUPING SETS ((a, b), (a), (), ROLLUP (a, (b, c))), CUBE (a, "
         "b)",
         "SELECT a FROM t GROUP BY GROUPING SETS ((a, b), a, (), ROLLUP (a, (b, c))), CUBE (a, b)"},
        {"SELECT GROUPING(a), GROUPING_ID(a, b) FROM t GROUP BY ROLLUP (a, b)", NULL},
        {"SELECT SUM(a) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY ts), v AS (w ROWS 3 "
         "PRECEDING)",
         NULL},
        {"SELECT a FROM t ORDER BY a DESC, 2 NULLS FIRST LIMIT 3 OFFSET 1", NULL},
        {"SELECT a FROM t OFFSET 2 ROWS FETCH FIRST 5 ROWS ONLY",
         "SELECT a FROM t LIMIT 5 OFFSET 2"},
        {"SELECT a FROM t LIMIT ALL", "SELECT a FROM t"},
        {"SELECT a FROM t FETCH NEXT 1 ROW ONLY", "SELECT a FROM t LIMIT 1"},
        {"SELECT a FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)", NULL},
        {"SELECT (SELECT t.* FROM t) FROM u", NULL},
    };
    check_samples(samples, COUNT_OF(samples), "");
}

static void set_operations_and_with(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", NULL},
        {"SELECT 1 UNION DISTINCT SELECT 2 UNION ALL SELECT 3",
         "(SELECT 1 UNION SELECT 2) UNION ALL SELECT 3"},
        {"SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT ALL SELECT 4",
         "(SELECT 1 UNION (SELECT 2 INTERSECT SELECT 3)) EXCEPT ALL SELECT 4"},
        {"(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3", NULL},
        {"SELECT 1 UNION (SELECT 2 ORDER BY 1 LIMIT 1)", NULL},
        {"SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY a LIMIT 1", NULL},
        {"(SELECT a FROM t)", "SELECT a FROM t"},
        {"(SELECT a FROM t) ORDER BY a", "SELECT a FROM t ORDER BY a"},
        {"(SELECT a FROM t LIMIT 5) LIMIT 3", "SELECT * FROM (SELECT a FROM t LIMIT 5) LIMIT 3"},
        {"((SELECT 1) UNION (SELECT 2))", "SELECT 1 UNION SELECT 2"},
        {"WITH a AS (SELECT 1), b (x, y) AS (SELECT 1, 2) SELECT * FROM a, b", NULL},
        {"WITH a AS (SELECT 1) (SELECT * FROM a)", "WITH a AS (SELECT 1) SELECT * FROM a"},
        {"WITH a AS (SELECT 1) (WITH b AS (SELECT 2) SELECT * FROM b)",
         "WITH a AS (SELECT 1) SELECT * FROM (WITH b AS (SELECT 2) SELECT * FROM b)"},
        {"VALUES (1, 'a'), (2, 'b')", NULL},
        {"VALUES 1, 2", "VALUES (1), (2)"},
        {"VALUES ROW(1, 2), ROW(ROW(3, 4))", "VALUES (1, 2), ROW(ROW(3, 4))"},
        {"TABLE t", NULL},
        {"TABLE a.b UNION ALL VALUES (1)", NULL},
    };
    check_samples(samples, COUNT_OF(samples), "");
}

static void from_clauses(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"t a, u AS b (x, y)", "t AS a, u AS b (x, y)"},
        {"(SELECT 1) AS t (a)", NULL},
        {"(VALUES (1, 2)) AS t (a, b)", NULL},
        {"((SELECT 1) UNION ALL (SELECT 2)) AS t", "(SELECT 1 UNION ALL SELECT 2) AS t"},
        {"((SELECT 1) AS a JOIN b ON TRUE) JOIN c ON TRUE",
         "(SELECT 1) AS a JOIN b ON TRUE JOIN c ON TRUE"},
        {"(((SELECT 1)))", "(SELECT 1)"},
        {"(t)", "t"},
        {"a INNER JOIN b ON a.x = b.x LEFT OUTER JOIN c USING (x, y) RIGHT JOIN d ON TRUE FULL "
         "OUTER JOIN e ON FALSE",
         "a JOIN b ON a.x = b.x LEFT JOIN c USING (x, y) RIGHT JOIN d ON TRUE FULL JOIN e ON "
         "FALSE"},
        {"a CROSS JOIN b NATURAL JOIN c NATURAL LEFT JOIN d", NULL},
        {"a JOIN (b JOIN c ON TRUE) ON TRUE", NULL},
        {"a, b JOIN c ON TRUE, d", NULL},
        {"orders AS o JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.c = r.c", NULL},
        {"orders AS o JOIN rates /*+ LOOKUP('table' = 'r') */ FOR SYSTEM_TIME AS OF o.ts - "
         "INTERVAL '1' DAY r ON o.c = r.c",
         "orders AS o JOIN rates /*+ LOOKUP('table' = 'r') */ FOR SYSTEM_TIME AS OF o.ts - "
         "INTERVAL '1' DAY AS r ON o.c = r.c"},
        {"t CROSS JOIN UNNEST(a) WITH ORDINALITY AS u (x, n)", NULL},
        {"t LEFT JOIN UNNEST(t.m) AS u (k, v) ON TRUE", NULL},
        {"UNNEST((SELECT ARRAY[1]))", NULL},
        {"t, LATERAL TABLE(f(a, 1)) AS u (x)", NULL},
        {"t LEFT JOIN LATERAL TABLE(f(a)) AS u ON TRUE", NULL},
        {"t, LATERAL (SELECT * FROM u WHERE u.a = t.a) AS v", NULL},
        {"TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTES))",
         "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE))"},
        {"TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE) AS w", NULL},
        {"TUMBLE((SELECT * FROM t), DESCRIPTOR(ts), INTERVAL '10' MINUTE)", NULL},
        {"TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '10' MINUTE, "
         "`OFFSET` => INTERVAL '-1' MINUTE)",
         NULL},
        {"SESSION(TABLE t PARTITION BY (a, b), DESCRIPTOR(ts), INTERVAL '5' MINUTE)", NULL},
        {"SESSION(TABLE t PARTITION BY a ORDER BY ts, DESCRIPTOR(ts), INTERVAL '5' MINUTE)",
         "SESSION(TABLE t PARTITION BY a ORDER BY (ts), DESCRIPTOR(ts), INTERVAL '5' MINUTE)"},
        {"SILENCE(input => TABLE heartbeats PARTITION BY device_id, on_time => DESCRIPTOR(ts), "
         "timeout => INTERVAL '10' MINUTES)",
         "SILENCE(input => TABLE heartbeats PARTITION BY device_id, on_time => DESCRIPTOR(ts), "
         "timeout => INTERVAL '10' MINUTE)"},
        {"SILENCE(input => (SELECT * FROM h) PARTITION BY d ORDER BY (ts, x DESC), uid => 's1')",
         NULL},
        {"cat.db.f(1)", NULL},
        {"`count`(TABLE t)", NULL},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT * FROM ");
}

static void match_recognize(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"t MATCH_RECOGNIZE (PARTITION BY d ORDER BY ts MEASURES A.ts AS a, LAST(B.v) - FIRST(B.v, "
         "1) AS x ONE ROW PER MATCH "
         "AFTER MATCH SKIP PAST LAST ROW PATTERN (A B+? C{2,3} D*) WITHIN INTERVAL '10' MINUTE "
         "DEFINE A AS A.v > 1, B AS TRUE) "
         "AS m",
         NULL},
        {"t MATCH_RECOGNIZE (PATTERN (^ (A | B C)* {- D -} E? F?? G{,4} H{2} I{2,} PERMUTE(J, K L) "
         "$) SUBSET S = (A, B) DEFINE A "
         "AS SUM(A.x) > 1)",
         "t MATCH_RECOGNIZE (PATTERN (^ (A | B C)* {- D -} E? F?? G{0,4} H{2} I{2,} PERMUTE(J, K "
         "L) $) SUBSET S = (A, B) DEFINE A "
         "AS SUM(A.x) > 1)"},
        {"t MATCH_RECOGNIZE (ALL ROWS PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN ((A)+) DEFINE "
         "A AS TRUE)",
         "t MATCH_RECOGNIZE (ALL ROWS PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN (A+) DEFINE A "
         "AS TRUE)"},
        {"t MATCH_RECOGNIZE (AFTER MATCH SKIP TO FIRST A PATTERN ((A+)* ()) DEFINE A AS TRUE)",
         NULL},
        {"t MATCH_RECOGNIZE (AFTER MATCH SKIP TO A PATTERN ((A B) (C | D)) DEFINE A AS TRUE)",
         "t MATCH_RECOGNIZE (AFTER MATCH SKIP TO LAST A PATTERN ((A B) (C | D)) DEFINE A AS TRUE)"},
        {"(SELECT * FROM t) MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS TRUE) AS m (x)", NULL},
        {"(t AS u) MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS FINAL LAST(A.x) > 1)", NULL},
    };
    check_samples(samples, COUNT_OF(samples), "SELECT * FROM ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selects),
        cmocka_unit_test(set_operations_and_with),
        cmocka_unit_test(from_clauses),
        cmocka_unit_test(match_recognize),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
