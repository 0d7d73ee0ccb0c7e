CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/plain.csv', 'format' = 'csv');
SELECT * FROM t;
