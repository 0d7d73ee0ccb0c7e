CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.minimum' = '1');
SELECT * FROM t;
