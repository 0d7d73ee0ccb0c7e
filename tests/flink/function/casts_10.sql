CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LEAST(CAST('NaN' AS DOUBLE), 1E0) AS a, TYPEOF(LEAST(CAST('NaN' AS DOUBLE), 1E0)) AS a_type,
       GREATEST(-temp * 0, 0E0) AS b, TYPEOF(GREATEST(-temp * 0, 0E0)) AS b_type,
       CAST(CAST('NaN' AS DOUBLE) AS INT) AS c, TYPEOF(CAST(CAST('NaN' AS DOUBLE) AS INT)) AS c_type,
       CAST(CAST('NaN' AS DOUBLE) AS STRING) AS d, TYPEOF(CAST(CAST('NaN' AS DOUBLE) AS STRING)) AS d_type,
       ABS(CAST('-Infinity' AS DOUBLE)) AS e, TYPEOF(ABS(CAST('-Infinity' AS DOUBLE))) AS e_type,
       SIGN(CAST('NaN' AS DOUBLE)) AS f, TYPEOF(SIGN(CAST('NaN' AS DOUBLE))) AS f_type
FROM readings WHERE id = 1;
