CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE TABLE o (rn BIGINT, kind STRING, dev STRING, c BIGINT, PRIMARY KEY (kind, rn) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO o SELECT rn, kind, dev, c FROM (SELECT dev, kind, c, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY c DESC) AS rn FROM (SELECT dev, kind, COUNT(*) AS c FROM events WHERE id < 25 GROUP BY dev, kind)) WHERE rn <= 2;
