CREATE TABLE t (device STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson');
SELECT device FROM t;
