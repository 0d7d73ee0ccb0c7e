-- order: any
CREATE TABLE t (a INT, rawtext STRING, ts AS TO_TIMESTAMP('2025-01-01 00:00:0' || CAST(a AS STRING)), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT window_start, SUM(a) AS s FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECONDS)) GROUP BY window_start, window_end;
