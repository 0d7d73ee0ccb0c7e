-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT id, COUNT(*) OVER w AS c, SUM(v) OVER w AS s FROM events WINDOW w AS (PARTITION BY dev ORDER BY ts RANGE BETWEEN INTERVAL '5' MINUTES PRECEDING AND CURRENT ROW);
