CREATE TABLE t (line FLOAT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/four.txt', 'format' = 'raw');
SELECT * FROM t;
