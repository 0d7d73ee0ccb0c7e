CREATE TABLE t (a MONEY) WITH ('connector' = 'print');
