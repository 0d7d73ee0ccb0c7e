CREATE TABLE t (line STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw', 'raw.charset' = 'US-ASCII');
SELECT * FROM t;
