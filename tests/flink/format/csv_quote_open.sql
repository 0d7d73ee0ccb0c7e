CREATE TABLE t (id INT, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/quote_open.csv', 'format' = 'csv');
SELECT * FROM t;
