CREATE TABLE t (id INT, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/multiline.csv', 'format' = 'csv', 'csv.null-literal' = '2');
SELECT * FROM t;
