CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT TUMBLE_PROCTIME(ts, INTERVAL '5' MINUTE) AS t, COUNT(*) AS c FROM events GROUP BY TUMBLE(ts, INTERVAL '5' MINUTE);
