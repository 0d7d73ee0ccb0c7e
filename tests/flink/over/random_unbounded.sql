-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT id, COUNT(*) OVER w AS c, SUM(v) OVER w AS s, MIN(v) OVER w AS lo FROM events WINDOW w AS (PARTITION BY dev ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);
