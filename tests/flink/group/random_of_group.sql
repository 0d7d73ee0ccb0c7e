CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT hi, COUNT(*) AS c, MIN(s) AS lo FROM (SELECT dev, kind, MAX(v) AS hi, SUM(v) AS s FROM events WHERE id < 100 GROUP BY dev, kind) GROUP BY hi;
