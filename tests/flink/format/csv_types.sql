CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(10, 2), h STRING, i DATE, j TIME, k TIMESTAMP(3), l TIMESTAMP_LTZ(3), m BYTES, n BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${DATA}/types.csv', 'format' = 'csv');
SELECT * FROM t;
