CREATE TABLE o (a INT, n BIGINT) WITH ('connector' = 'blackhole');
CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3');
INSERT INTO o SELECT a, COUNT(*) FROM t GROUP BY a;
