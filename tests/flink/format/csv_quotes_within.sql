CREATE TABLE t (id INT, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/quotes.csv', 'format' = 'csv');
SELECT * FROM t;
