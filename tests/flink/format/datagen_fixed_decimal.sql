CREATE TABLE t (a DECIMAL(5, 2)) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.min' = '7', 'fields.a.max' = '7');
SELECT * FROM t;
