CREATE TABLE t (id INT, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/quote_behind.csv', 'format' = 'csv');
SELECT * FROM t;
