-- Not run: PERCENTILE with an ARRAY of shares is refused so far.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, PERCENTILE(v, ARRAY[0.25, 0.5, 1.0]) AS x FROM events WHERE id < 30 GROUP BY dev;
