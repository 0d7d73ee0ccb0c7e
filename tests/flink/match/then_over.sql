CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT sym, p, SUM(p) OVER (PARTITION BY sym ORDER BY rt RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW) AS s
FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES LAST(B.price) AS p, MATCH_ROWTIME(ts) AS rt
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
