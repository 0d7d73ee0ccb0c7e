-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE TABLE sink (w TIMESTAMP(3), d STRING, c BIGINT) WITH ('connector' = 'print');
INSERT INTO sink SELECT window_end, dev, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY window_start, window_end, dev;
