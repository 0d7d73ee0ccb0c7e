-- Not run: the last digits of a SUM or AVG of DOUBLE depend on the order in which rows are added.
-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT window_start, window_end, dev, SUM(temp) AS s, AVG(temp) AS a, MAX(temp) AS hi, COUNT(temp) AS c FROM HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTES, INTERVAL '15' MINUTES) GROUP BY window_start, window_end, dev;
