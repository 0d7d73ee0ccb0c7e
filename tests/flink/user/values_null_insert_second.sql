CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO t VALUES (1, 'x'), (2, NULL);
