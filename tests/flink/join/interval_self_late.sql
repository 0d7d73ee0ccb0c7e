-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' HOUR)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT a.id, b.id AS bid FROM events a JOIN events b ON a.dev = b.dev AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '2' MINUTE;
