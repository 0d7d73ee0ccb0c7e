CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM (SELECT id, sym, price, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY sym, price ORDER BY ts) AS rn FROM ticker) WHERE rn = 1) MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts, id MEASURES A.id AS a, B.id AS b AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
