CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(n AS FLOAT) AS a, TYPEOF(CAST(n AS FLOAT)) AS a_type,
       CAST(33554432 AS FLOAT) AS b, TYPEOF(CAST(33554432 AS FLOAT)) AS b_type,
       CAST(4.9E-324 AS DOUBLE) AS c, TYPEOF(CAST(4.9E-324 AS DOUBLE)) AS c_type,
       CAST(1.4E-45 AS FLOAT) AS d, TYPEOF(CAST(1.4E-45 AS FLOAT)) AS d_type,
       CAST(2.0E-3 AS DOUBLE) AS e, TYPEOF(CAST(2.0E-3 AS DOUBLE)) AS e_type,
       CAST(1234567.9 AS FLOAT) AS f, TYPEOF(CAST(1234567.9 AS FLOAT)) AS f_type
FROM readings WHERE id IN (1, 3);
