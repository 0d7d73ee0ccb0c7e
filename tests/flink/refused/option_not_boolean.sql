CREATE TABLE t (device STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json', 'json.ignore-parse-errors' = 'maybe');
SELECT device FROM t;
