CREATE TABLE t (id INT, name STRING, price DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv', 'csv.quote-character' = '|', 'csv.disable-quote-character' = 'true');
SELECT * FROM t;
