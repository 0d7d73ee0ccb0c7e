CREATE TABLE t (a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/no_end.csv', 'format' = 'csv');
SELECT * FROM t;
