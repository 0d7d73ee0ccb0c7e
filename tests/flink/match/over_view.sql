CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT m.dev, m.total FROM (SELECT sym AS dev, price * tax AS cost, ts FROM ticker WHERE price IS NOT NULL) MATCH_RECOGNIZE (
    PARTITION BY dev ORDER BY ts MEASURES SUM(A.cost) AS total
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A+ B) DEFINE A AS A.cost < 40) AS m WHERE m.total > 10;
