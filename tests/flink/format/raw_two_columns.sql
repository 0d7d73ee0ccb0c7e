CREATE TABLE t (line STRING, other STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw');
SELECT * FROM t;
