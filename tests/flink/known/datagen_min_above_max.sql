-- Not run: Flink finds out when the job runs; we refuse it before.
CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.min' = '2', 'fields.a.max' = '1');
SELECT * FROM t;
