CREATE TABLE t (line BYTES) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw');
SELECT * FROM t;
