CREATE TABLE t (dev STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json', 'auto-compaction' = 'false');
SELECT dev FROM t;
