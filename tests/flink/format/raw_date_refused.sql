CREATE TABLE t (line DATE) WITH ('connector' = 'filesystem', 'path' = '${DATA}/lines.txt', 'format' = 'raw');
SELECT * FROM t;
