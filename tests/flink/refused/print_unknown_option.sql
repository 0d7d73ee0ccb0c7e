CREATE TABLE t (a INT) WITH ('connector' = 'print', 'colour' = 'red');
INSERT INTO t VALUES (1);
