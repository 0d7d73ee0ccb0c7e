-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE VIEW sales AS SELECT dev, window_time AS wt, SUM(v) AS s FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) WHERE kind = 'sale' GROUP BY window_start, window_end, window_time, dev;
SELECT window_start, dev, MAX(s) AS best, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE sales, DESCRIPTOR(wt), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end, dev;
