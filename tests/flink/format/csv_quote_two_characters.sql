CREATE TABLE t (id INT, name STRING, price DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv', 'csv.quote-character' = '||');
SELECT * FROM t;
