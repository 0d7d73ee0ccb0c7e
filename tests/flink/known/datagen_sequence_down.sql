-- Not run: Flink gives 4 and 5, which are not the numbers from 4 to 1; we refuse it.
CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'fields.a.kind' = 'sequence', 'fields.a.start' = '4', 'fields.a.end' = '1');
SELECT * FROM t;
