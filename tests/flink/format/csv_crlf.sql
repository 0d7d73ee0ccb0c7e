CREATE TABLE t (id INT, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/crlf.csv', 'format' = 'csv');
SELECT * FROM t;
