CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR nope AS nope) WITH ('connector' = 'print');
