CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bom.csv', 'format' = 'csv');
SELECT * FROM t;
