CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (PARTITION BY sym ORDER BY ts MEASURES SUM(CAST(A.price AS DECIMAL(6, 2))) AS d, AVG(CAST(A.price AS DECIMAL(6, 2))) AS a, AVG(A.price) AS i, MIN(A.ts) AS t, LAST(A.kind) AS k, VAR_POP(A.price) AS v, LISTAGG(A.kind) AS l, FIRST_VALUE(A.price) AS f, LAST_VALUE(A.price) AS z
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A+ B) DEFINE A AS A.price > 20, B AS B.price <= 20);
