CREATE TABLE t (a INT, b AS SUM(a)) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, b FROM t;
