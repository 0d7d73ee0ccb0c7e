CREATE TABLE t (line DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/eight.txt', 'format' = 'raw');
SELECT * FROM t;
