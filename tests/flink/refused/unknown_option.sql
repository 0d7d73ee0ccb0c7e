CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json', 'speed' = '1');
SELECT a FROM t;
