CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.kind' = 'SEQUENCE', 'fields.a.start' = '1', 'fields.a.end' = '2');
SELECT * FROM t;
