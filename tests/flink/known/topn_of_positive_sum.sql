-- Not run: Flink sees from WHERE v > 0 that the sum only grows, and takes updates as a whole; we take their halves one by one. The result is the same.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, s FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY s DESC) AS rn FROM (SELECT dev, SUM(v) AS s FROM events WHERE id < 40 AND v > 0 GROUP BY dev)) WHERE rn <= 2;
