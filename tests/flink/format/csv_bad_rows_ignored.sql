CREATE TABLE t (id INT, name STRING, price DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
