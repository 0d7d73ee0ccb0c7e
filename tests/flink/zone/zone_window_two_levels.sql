-- order: any
SET 'table.local-time-zone' = 'Europe/Berlin';
SET 'pipeline.auto-watermark-interval' = '0';
CREATE TABLE t (k STRING, ms BIGINT, l AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR l AS l - INTERVAL '0' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/dst.ndjson', 'format' = 'json');
SELECT window_start, window_end, SUM(n) AS n FROM TUMBLE((SELECT COUNT(*) AS n, window_time AS wt FROM TUMBLE(TABLE t, DESCRIPTOR(l), INTERVAL '1' HOUR) GROUP BY window_start, window_end, window_time), DESCRIPTOR(wt), INTERVAL '1' DAY) GROUP BY window_start, window_end;
