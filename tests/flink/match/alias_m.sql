CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT m.sym, m.a FROM ticker AS t MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES A.id AS a
    PATTERN (A B) DEFINE B AS B.price > A.price) AS m;
