CREATE TABLE t (a INT, b STRING, c INT) WITH ('connector' = 'print');
INSERT INTO t (c, z) VALUES (1, 2);
