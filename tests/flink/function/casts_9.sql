CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST('-0.0' AS DOUBLE) = 0E0 AS a, TYPEOF(CAST('-0.0' AS DOUBLE) = 0E0) AS a_type,
       CAST('-0.0' AS DOUBLE) < 0E0 AS b, TYPEOF(CAST('-0.0' AS DOUBLE) < 0E0) AS b_type,
       -temp * 0 AS c, TYPEOF(-temp * 0) AS c_type,
       CAST(-temp * 0 AS STRING) AS d, TYPEOF(CAST(-temp * 0 AS STRING)) AS d_type,
       CAST('Infinity' AS DOUBLE) - CAST('Infinity' AS DOUBLE) AS e, TYPEOF(CAST('Infinity' AS DOUBLE) - CAST('Infinity' AS DOUBLE)) AS e_type,
       GREATEST(CAST('NaN' AS DOUBLE), 1E0) AS f, TYPEOF(GREATEST(CAST('NaN' AS DOUBLE), 1E0)) AS f_type
FROM readings WHERE id = 1;
