CREATE TABLE t (line BIGINT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/four.txt', 'format' = 'raw');
SELECT * FROM t;
