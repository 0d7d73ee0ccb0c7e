CREATE TABLE t (a ARRAY<INT>, m MAP<INT, INT>) WITH ('connector' = 'datagen', 'number-of-rows' = '3');
SELECT CARDINALITY(a) AS a FROM t;
