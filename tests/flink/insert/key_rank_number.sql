CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE TABLE o (rn BIGINT, dev STRING, c BIGINT, PRIMARY KEY (rn) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO o SELECT rn, dev, c FROM (SELECT dev, c, ROW_NUMBER() OVER (ORDER BY c DESC) AS rn FROM (SELECT dev, COUNT(*) AS c FROM events WHERE id < 25 GROUP BY dev)) WHERE rn <= 3;
