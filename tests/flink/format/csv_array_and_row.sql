CREATE TABLE t (id INT, a ARRAY<STRING>, b ARRAY<INT>, r ROW<x STRING, y INT>) WITH ('connector' = 'filesystem', 'path' = '${DATA}/nested.csv', 'format' = 'csv');
SELECT * FROM t;
