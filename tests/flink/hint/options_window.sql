CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/nothing.ndjson', 'format' = 'json');
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events /*+ OPTIONS('path' = '${DATA}/events.ndjson') */, DESCRIPTOR(ts), INTERVAL '5' MINUTE)) GROUP BY window_start, window_end;
