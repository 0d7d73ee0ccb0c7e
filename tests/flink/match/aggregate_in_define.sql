CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts
    MEASURES A.id AS a, LAST(B.id) AS b, SUM(B.price) AS s, COUNT(B.id) AS n, C.id AS c
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A B+ C) DEFINE B AS SUM(B.price) < 80 AND COUNT(B.id) <= 4, C AS C.price > AVG(B.price));
