-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE VIEW both_kinds AS SELECT dev, v, ts FROM events WHERE kind = 'sale' UNION ALL SELECT dev, v, ts FROM events WHERE kind = 'error';
SELECT window_start, dev, COUNT(*) AS c, SUM(v) AS s FROM TABLE(TUMBLE(TABLE both_kinds, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, dev;
