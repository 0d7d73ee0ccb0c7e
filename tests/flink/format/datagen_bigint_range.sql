-- compare: table
CREATE TABLE t (a BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '400', 'fields.a.min' = '1', 'fields.a.max' = '4');
SELECT a FROM t GROUP BY a;
