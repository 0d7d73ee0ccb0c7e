CREATE TABLE t (id INT, name STRING, f STRING METADATA FROM 'file.name' VIRTUAL, s BIGINT METADATA FROM 'file.size' VIRTUAL) WITH ('connector' = 'filesystem', 'path' = '${DATA}/no_end.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
