CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'jsonn');
SELECT * FROM t;
