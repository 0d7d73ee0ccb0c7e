CREATE TABLE t (ts TIMESTAMP(3), tt TIMESTAMP(3), WATERMARK FOR ts AS ts, WATERMARK FOR tt AS tt) WITH ('connector' = 'print');
