-- Not run: Flink takes the halves of an update one by one here, as the hidden number of the set is no part of its key; we take them as a whole. The result is the same.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, c FROM (SELECT dev, c, ROW_NUMBER() OVER (ORDER BY c DESC) AS rn FROM (SELECT dev, COUNT(*) AS c FROM events WHERE id < 20 GROUP BY ROLLUP (dev))) WHERE rn = 1;
