-- Flink takes SUBSET and then finds no row of it. Here it is refused.
CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (PARTITION BY sym ORDER BY ts MEASURES LAST(S.id) AS s, COUNT(S.id) AS n AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) SUBSET S = (A, B) DEFINE B AS B.price > A.price);
