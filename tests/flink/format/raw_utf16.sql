CREATE TABLE t (line STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw', 'raw.charset' = 'UTF-16BE');
SELECT * FROM t;
