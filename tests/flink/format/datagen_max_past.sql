CREATE TABLE t (a TIMESTAMP(3), b TIMESTAMP_LTZ(3)) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.max-past' = '1 d');
SELECT a <= LOCALTIMESTAMP AND a > LOCALTIMESTAMP - INTERVAL '2' DAY, b > CURRENT_TIMESTAMP - INTERVAL '1' MINUTE FROM t;
