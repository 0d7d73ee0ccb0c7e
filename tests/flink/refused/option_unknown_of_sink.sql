CREATE TABLE t (a INT) WITH ('connector' = 'blackhole', 'path' = '/tmp');
INSERT INTO t VALUES (1);
