-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE VIEW firsts AS SELECT dev, id, v, window_time FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, dev ORDER BY ts DESC) AS rn FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' MINUTES))) WHERE rn = 1;
SELECT window_start, window_end, COUNT(*) AS c, MAX(v) AS m FROM TABLE(TUMBLE(TABLE firsts, DESCRIPTOR(window_time), INTERVAL '10' MINUTES)) GROUP BY window_start, window_end;
