CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE TABLE o (dev STRING, kind STRING, c BIGINT, PRIMARY KEY (dev) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO o SELECT dev, kind, COUNT(*) AS c FROM events WHERE id < 10 GROUP BY dev, kind;
