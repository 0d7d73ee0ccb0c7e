CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT a FROM (SELECT *, PROCTIME() AS pt FROM ticker) MATCH_RECOGNIZE (PARTITION BY sym ORDER BY pt MEASURES A.id AS a, MATCH_ROWTIME() AS r PATTERN (A B) DEFINE B AS B.price > A.price);
