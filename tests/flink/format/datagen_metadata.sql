CREATE TABLE t (a INT, b INT METADATA) WITH ('connector' = 'datagen', 'number-of-rows' = '3');
SELECT * FROM t;
