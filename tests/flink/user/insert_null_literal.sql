CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO t VALUES (1, NULL), (NULL, 'x');
