CREATE TABLE t (a VARCHAR(200), b VARCHAR(3), c STRING, d BYTES) WITH ('connector' = 'datagen', 'number-of-rows' = '3');
SELECT CHAR_LENGTH(a) AS a, CHAR_LENGTH(b) AS b, CHAR_LENGTH(c) AS c FROM t;
