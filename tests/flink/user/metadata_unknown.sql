CREATE TABLE t (a INT, z STRING METADATA FROM 'nope' VIRTUAL) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, z FROM t;
