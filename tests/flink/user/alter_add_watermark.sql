-- order: any
CREATE TABLE two (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE two ADD WATERMARK FOR ts AS ts - INTERVAL '1' SECOND;
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE two, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
