-- compare: table
CREATE TABLE t (a STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '300', 'fields.a.var-len' = 'true', 'fields.a.length' = '5');
SELECT MAX(CHAR_LENGTH(a)) <= 5 FROM t GROUP BY CHAR_LENGTH(a) > 100;
