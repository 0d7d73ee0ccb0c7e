CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE single DROP WATERMARK;
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE single, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
