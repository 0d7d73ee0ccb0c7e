CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts
    MEASURES COUNT(*) AS n_all, COUNT(B.price) AS n, SUM(B.price) AS s, AVG(B.price) AS a, MIN(B.price) AS lo, MAX(B.price) AS hi,
        SUM(B.price * B.tax) AS taxed, SUM(CAST(B.price AS DOUBLE)) / COUNT(B.id) AS ratio, MAX(B.kind) AS k, SUM(X.price) AS nothing, COUNT(X.id) AS zero
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A X? B+ C) DEFINE A AS A.price > 10, X AS X.kind = 'never', B AS B.price > 12, C AS C.price < LAST(B.price));
