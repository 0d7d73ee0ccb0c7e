CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, ROUND(STDDEV_POP(temp), 9) AS a, ROUND(VAR_SAMP(temp), 9) AS b FROM events WHERE id < 40 GROUP BY dev;
