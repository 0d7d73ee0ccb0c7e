CREATE TABLE t (line INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw');
SELECT * FROM t;
