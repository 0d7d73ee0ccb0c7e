CREATE TABLE t (a INT, A INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/messy.ndjson', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT a, A FROM t;
