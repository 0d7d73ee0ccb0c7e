-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT * FROM (SELECT id, dev, COUNT(*) OVER (PARTITION BY dev ORDER BY ts RANGE BETWEEN INTERVAL '10' MINUTES PRECEDING AND CURRENT ROW) AS c FROM events WHERE kind = 'sale') WHERE c >= 2;
