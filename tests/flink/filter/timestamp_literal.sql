CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT id FROM events WHERE ts BETWEEN TIMESTAMP '2024-03-01 10:00:30' AND TIMESTAMP '2024-03-01 10:05:00';
