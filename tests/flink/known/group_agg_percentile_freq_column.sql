-- Not run: the frequency of PERCENTILE must be a literal so far.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, PERCENTILE(v, 0.5, id) AS x FROM events WHERE id < 30 GROUP BY dev;
