-- Not run: Flink finds out when the job runs; we refuse it before.
CREATE TABLE t (a STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.length' = '0');
SELECT * FROM t;
