-- The rowtime of one row is NULL: the job fails.
CREATE TABLE epochs (id INT, ms BIGINT, rt AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR rt AS rt)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE epochs, DESCRIPTOR(rt), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
