-- Not run: Flink does not look at unknown options of csv files and reads on; we refuse them.
CREATE TABLE t (id INT, name STRING, price DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bad.csv', 'format' = 'csv', 'csv.field-delimeter' = ';');
SELECT * FROM t;
