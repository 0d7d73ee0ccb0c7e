CREATE TABLE t (id INT, name STRING, n STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.allow-comments' = 'true', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
