CREATE TABLE t (a STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'csv');
SELECT * FROM t;
