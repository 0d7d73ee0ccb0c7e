CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts
    MEASURES A.id AS a, A.price AS p, B.price AS q, A.price + B.price AS both_, B.kind IS NULL AS no_kind
    PATTERN (A B) DEFINE A AS A.price IS NULL OR A.kind IS NULL, B AS B.price <> 3 OR B.price IS NULL);
