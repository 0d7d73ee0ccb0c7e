CREATE TABLE t (a INT, b AS (SELECT 1)) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, b FROM t;
