CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE TABLE o (dev STRING, id INT, PRIMARY KEY (dev) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO o SELECT dev, id FROM events WHERE id < 10 ON CONFLICT DO DEDUPLICATE;
