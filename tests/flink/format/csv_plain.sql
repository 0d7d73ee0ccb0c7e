CREATE TABLE t (id INT, name STRING, price DOUBLE, ok BOOLEAN, ts TIMESTAMP(3), d DATE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/plain.csv', 'format' = 'csv');
SELECT * FROM t;
