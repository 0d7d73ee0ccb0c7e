CREATE TABLE t (id INT, name STRING, price DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv', 'csv.allow-comments' = 'maybe');
SELECT * FROM t;
