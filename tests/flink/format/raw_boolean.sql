CREATE TABLE t (line BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.txt', 'format' = 'raw');
SELECT * FROM t;
