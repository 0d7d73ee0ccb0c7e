CREATE TABLE t (line STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw', 'raw.charset' = 'ISO-8859-1');
SELECT * FROM t;
