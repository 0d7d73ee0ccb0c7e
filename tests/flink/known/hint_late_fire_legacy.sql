-- Not run: early and late firing of group windows, experimental in Flink, is refused by name.
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '0 s';
SET 'table.exec.emit.allow-lateness' = '10 min';
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT TUMBLE_START(ts, INTERVAL '1' MINUTES) AS ws, COUNT(*) AS c FROM events GROUP BY TUMBLE(ts, INTERVAL '1' MINUTES);
