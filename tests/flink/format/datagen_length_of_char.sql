CREATE TABLE t (a CHAR(5)) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.length' = '3');
SELECT * FROM t;
