CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE VIEW fives AS SELECT window_time AS rt, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY window_start, window_end, window_time;
SELECT window_start, window_end, SUM(c) AS total FROM TABLE(TUMBLE(TABLE fives, DESCRIPTOR(rt), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end;
