CREATE TABLE t (a ARRAY<STRING>, b ROW<x STRING, y STRING>) WITH ('connector' = 'filesystem', 'path' = '${DATA}/arrays_bad.csv', 'format' = 'csv');
SELECT * FROM t;
