-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT id, PERCENTILE(v, 0.5) OVER (PARTITION BY dev ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS x FROM events;
