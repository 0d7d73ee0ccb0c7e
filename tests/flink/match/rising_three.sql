CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT sym, p1, p3, rt FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts
    MEASURES A.price AS p1, LAST(B.price) AS p3, MATCH_ROWTIME() AS rt
    ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A B{2})
    DEFINE B AS B.price > COALESCE(LAST(B.price, 1), A.price));
