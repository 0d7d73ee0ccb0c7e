-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT window_start, window_end, dev, SUM(price) AS s, AVG(price) AS a, MAX(price) AS hi FROM HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTES, INTERVAL '15' MINUTES) GROUP BY window_start, window_end, dev;
