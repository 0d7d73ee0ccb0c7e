CREATE TEMPORARY TABLE t (b STRING) WITH ('connector' = 'print');
CREATE TEMPORARY TABLE t (b STRING) WITH ('connector' = 'print');
