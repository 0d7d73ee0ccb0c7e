CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt');
SELECT * FROM t;
