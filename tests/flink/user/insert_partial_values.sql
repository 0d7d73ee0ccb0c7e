CREATE TABLE t (a INT, b STRING, c INT) WITH ('connector' = 'print');
INSERT INTO t (c, a) VALUES (1, 2);
