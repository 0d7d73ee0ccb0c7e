CREATE TABLE t (a INT) WITH ('connector' = 'print');
ALTER TABLE t DROP WATERMARK;
