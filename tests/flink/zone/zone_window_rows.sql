-- order: any
SET 'table.local-time-zone' = 'Europe/Berlin';
SET 'pipeline.auto-watermark-interval' = '0';
CREATE TABLE t (k STRING, ms BIGINT, l AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR l AS l - INTERVAL '0' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/dst.ndjson', 'format' = 'json');
SELECT k, ms, window_start, window_end, window_time FROM TUMBLE(TABLE t, DESCRIPTOR(l), INTERVAL '1' DAY);
