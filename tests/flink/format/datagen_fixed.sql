CREATE TABLE t (a INT, b SMALLINT, d TINYINT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.min' = '7', 'fields.a.max' = '7', 'fields.b.min' = '8', 'fields.b.max' = '8', 'fields.d.min' = '3', 'fields.d.max' = '3');
SELECT * FROM t;
