CREATE TABLE t (a VARCHAR(5)) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.length' = '6');
SELECT * FROM t;
