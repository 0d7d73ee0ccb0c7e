CREATE TABLE t (line TINYINT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.txt', 'format' = 'raw');
SELECT * FROM t;
