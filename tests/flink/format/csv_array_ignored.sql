CREATE TABLE t (a ARRAY<INT>, b ROW<x STRING, y STRING>) WITH ('connector' = 'filesystem', 'path' = '${DATA}/arrays_bad.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
