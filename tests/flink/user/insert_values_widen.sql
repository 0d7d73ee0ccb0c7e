CREATE TABLE t (a BIGINT, b DOUBLE) WITH ('connector' = 'print');
INSERT INTO t VALUES (1, 2), (3000000000, 2.5);
