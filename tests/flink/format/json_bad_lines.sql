CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/json_bad.ndjson', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
