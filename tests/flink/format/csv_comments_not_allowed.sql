CREATE TABLE t (id INT, name STRING, n STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';');
SELECT * FROM t;
