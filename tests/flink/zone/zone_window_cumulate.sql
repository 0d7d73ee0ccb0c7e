-- order: any
SET 'table.local-time-zone' = 'Europe/Berlin';
SET 'pipeline.auto-watermark-interval' = '0';
CREATE TABLE t (k STRING, ms BIGINT, l AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR l AS l - INTERVAL '0' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/dst.ndjson', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) AS n FROM CUMULATE(TABLE t, DESCRIPTOR(l), INTERVAL '3' HOURS, INTERVAL '1' DAY) GROUP BY window_start, window_end;
