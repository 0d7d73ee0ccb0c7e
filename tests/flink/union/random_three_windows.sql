-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '3' HOUR)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE VIEW mixed AS SELECT dev, v AS x, ts FROM events WHERE kind = 'sale' UNION ALL SELECT dev, v * 2, ts FROM events WHERE kind = 'error' UNION ALL SELECT kind, id, ts FROM events WHERE kind = 'door';
SELECT window_end, dev, SUM(x) AS s FROM TABLE(TUMBLE(TABLE mixed, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end, dev;
