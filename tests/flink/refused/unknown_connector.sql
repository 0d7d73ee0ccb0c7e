CREATE TABLE t (a INT) WITH ('connector' = 'pigeon');
SELECT a FROM t;
