CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, COUNT(*) AS c, COUNT(v) AS n, SUM(v) AS s, MIN(v) AS lo, MAX(v) AS hi, AVG(v) AS a, SUM(price) AS p, AVG(price) AS ap, MIN(kind) AS k, COUNT(DISTINCT kind) AS dk FROM events WHERE id < 80 GROUP BY dev;
