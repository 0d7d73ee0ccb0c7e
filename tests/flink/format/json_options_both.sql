CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'json', 'json.fail-on-missing-field' = 'true', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
