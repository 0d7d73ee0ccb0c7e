-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT window_start, window_end, dev, COUNT(*) AS c, SUM(v) AS s FROM TABLE(HOP(DATA => TABLE events, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '5' MINUTES, SIZE => INTERVAL '10' MINUTES, `OFFSET` => INTERVAL '2' MINUTES)) GROUP BY window_start, window_end, dev;
