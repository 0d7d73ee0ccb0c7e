CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES id AS last_id, FIRST(id) AS first_id, price AS p, SUM(price) AS total, COUNT(*) AS n
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A B C) DEFINE A AS price > 15, B AS price < LAST(price, 1), C AS price > FIRST(price));
