CREATE TEMPORARY TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t ADD b STRING;
SELECT * FROM t;
