CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE VIEW once AS SELECT id, dev, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY dev, kind ORDER BY ts ASC) AS rn FROM events) WHERE rn = 1;
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE once, DESCRIPTOR(ts), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end;
