CREATE TABLE t (id INT, a STRING, b STRING, c STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/nested.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT * FROM t;
