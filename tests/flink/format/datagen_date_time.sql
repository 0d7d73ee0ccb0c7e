CREATE TABLE t (a DATE, b TIME) WITH ('connector' = 'datagen', 'number-of-rows' = '3');
SELECT a BETWEEN CURRENT_DATE - INTERVAL '1' DAY AND CURRENT_DATE, b IS NOT NULL FROM t;
