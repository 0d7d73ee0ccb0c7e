-- [B] Flink loses rows here: zones without summer time flush the buffer of a window at midnight UTC, after its end.
-- order: any
SET 'table.local-time-zone' = 'Asia/Kolkata';
SET 'pipeline.auto-watermark-interval' = '0';
CREATE TABLE t (k STRING, ms BIGINT, l AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR l AS l - INTERVAL '0' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/dst.ndjson', 'format' = 'json');
SELECT k, window_start, window_end, window_time, COUNT(*) AS n FROM TUMBLE(TABLE t, DESCRIPTOR(l), INTERVAL '1' DAY) GROUP BY k, window_start, window_end, window_time;
