CREATE TABLE t (d DATE, t TIME(3), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${DATA}/dates_bad.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
