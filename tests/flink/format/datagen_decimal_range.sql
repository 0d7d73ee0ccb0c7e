-- compare: table
CREATE TABLE t (a DECIMAL(3, 1)) WITH ('connector' = 'datagen', 'number-of-rows' = '400', 'fields.a.min' = '1', 'fields.a.max' = '2');
SELECT a >= 1 AND a <= 2 AS ok FROM t GROUP BY a >= 1 AND a <= 2;
