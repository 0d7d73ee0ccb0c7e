CREATE TABLE t (id INT, m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '${DATA}/nested.csv', 'format' = 'csv');
SELECT * FROM t;
