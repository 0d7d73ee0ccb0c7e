CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%g', 123456789.0E0) AS a, TYPEOF(PRINTF('%g', 123456789.0E0)) AS a_type,
       PRINTF('%.3g', 1234.5E0) AS b, TYPEOF(PRINTF('%.3g', 1234.5E0)) AS b_type,
       PRINTF('%g', 0E0) AS c, TYPEOF(PRINTF('%g', 0E0)) AS c_type,
       PRINTF('%f', CAST('NaN' AS DOUBLE)) AS d, TYPEOF(PRINTF('%f', CAST('NaN' AS DOUBLE))) AS d_type,
       PRINTF('%010f', CAST('Infinity' AS DOUBLE)) AS e, TYPEOF(PRINTF('%010f', CAST('Infinity' AS DOUBLE))) AS e_type,
       PRINTF('%+f', CAST('Infinity' AS DOUBLE)) AS f, TYPEOF(PRINTF('%+f', CAST('Infinity' AS DOUBLE))) AS f_type
FROM readings WHERE id = 1;
