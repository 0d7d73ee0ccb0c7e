-- compare: table
SET 'table.local-time-zone' = 'Europe/Berlin';
SET 'pipeline.auto-watermark-interval' = '0';
CREATE TABLE t (k STRING, ms BIGINT, l AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR l AS l - INTERVAL '0' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/dst.ndjson', 'format' = 'json');
SELECT CAST(l AS DATE) AS d, COUNT(*) AS n FROM t GROUP BY CAST(l AS DATE);
