CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT id, dev, v FROM (SELECT id, dev, v, n, ROW_NUMBER() OVER (PARTITION BY dev, n ORDER BY v DESC) AS rn FROM (SELECT id, dev, v, NULLIF(MOD(id, 3), 0) AS n FROM events WHERE id < 60)) WHERE rn <= n;
