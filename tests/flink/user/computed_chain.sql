CREATE TABLE t (a INT, b AS a + 1, c AS UPPER(s), s STRING, p AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, b, c, s FROM t;
