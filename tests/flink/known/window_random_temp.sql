-- Not run: the last digits of a SUM or AVG of DOUBLE depend on the order in which rows are added.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT window_start, dev, SUM(temp) AS s, AVG(temp) AS a, MIN(temp) AS lo, MAX(temp) AS hi FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY window_start, window_end, dev;
