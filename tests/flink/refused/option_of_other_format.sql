CREATE TABLE t (device STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json', 'csv.field-delimiter' = ';');
SELECT device FROM t;
