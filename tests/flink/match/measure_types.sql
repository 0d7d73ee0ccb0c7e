CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts
    MEASURES A.price AS p, CAST(A.price AS DECIMAL(10, 2)) / 3 AS d, A.kind || '-' || B.kind AS k, TIMESTAMPDIFF(SECOND, A.ts, B.ts) AS secs,
        A.ts AS ts, CASE WHEN A.price > B.price THEN 'down' ELSE 'up' END AS way, 7 AS seven, UPPER(A.sym) AS u, A.price > 10 AS big
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE A AS TRUE);
