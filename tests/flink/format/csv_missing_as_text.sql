CREATE TABLE t (a STRING, b STRING, c STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv');
SELECT * FROM t;
