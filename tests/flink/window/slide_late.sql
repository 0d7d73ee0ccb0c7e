-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT window_start, dev, MIN(v) AS lo, MAX(v) AS hi, SUM(v) AS s, COUNT(DISTINCT v) AS d FROM HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTES, INTERVAL '30' MINUTES) GROUP BY window_start, window_end, dev;
