CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, n, c, rn FROM (SELECT dev, n, c, ROW_NUMBER() OVER (PARTITION BY n ORDER BY c DESC) AS rn FROM (SELECT dev, MOD(id, 2) + 1 AS n, COUNT(*) AS c FROM events WHERE id < 40 GROUP BY dev, MOD(id, 2) + 1)) WHERE rn <= n;
