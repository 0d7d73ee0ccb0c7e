CREATE TABLE t (id INT, name STRING, price DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv');
SELECT * FROM t;
