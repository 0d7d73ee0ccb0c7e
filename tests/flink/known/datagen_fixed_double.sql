-- Not run: Flink finds out when the job runs; we refuse it before.
CREATE TABLE t (a DOUBLE) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.min' = '7', 'fields.a.max' = '7');
SELECT * FROM t;
