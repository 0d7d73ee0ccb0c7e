CREATE TABLE t (a INT, b AS a + 1, c AS b + 1) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, b, c FROM t;
