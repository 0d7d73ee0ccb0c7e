-- Flink puts the PARTITION BY columns in the order of the table under names in the order of the clause:
-- the values of kind stand under sym and the other way round. Here each value has its own name.
CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY kind, sym ORDER BY ts MEASURES A.id AS a, B.id AS b
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
