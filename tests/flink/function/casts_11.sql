CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SQRT(-1E0) AS a, TYPEOF(SQRT(-1E0)) AS a_type,
       LN(-1E0) AS b, TYPEOF(LN(-1E0)) AS b_type,
       LN(0) AS c, TYPEOF(LN(0)) AS c_type,
       POWER(0E0, -1) AS d, TYPEOF(POWER(0E0, -1)) AS d_type
FROM readings WHERE id = 1;
