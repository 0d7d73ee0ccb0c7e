CREATE TABLE t (line INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/four.txt', 'format' = 'raw');
SELECT * FROM t;
