CREATE TABLE t (line STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/crlf.csv', 'format' = 'raw');
SELECT * FROM t;
