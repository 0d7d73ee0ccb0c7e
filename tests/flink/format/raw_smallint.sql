CREATE TABLE t (line SMALLINT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/four.txt', 'format' = 'raw');
SELECT * FROM t;
