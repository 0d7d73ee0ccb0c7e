CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%.0f', 0.5E0) AS a, TYPEOF(PRINTF('%.0f', 0.5E0)) AS a_type,
       PRINTF('%.0f', 1.5E0) AS b, TYPEOF(PRINTF('%.0f', 1.5E0)) AS b_type,
       PRINTF('%.0f', 2.5E0) AS c, TYPEOF(PRINTF('%.0f', 2.5E0)) AS c_type,
       PRINTF('%.2f', 2.675E0) AS d, TYPEOF(PRINTF('%.2f', 2.675E0)) AS d_type,
       PRINTF('%.3e', 12345.6789E0) AS e, TYPEOF(PRINTF('%.3e', 12345.6789E0)) AS e_type,
       PRINTF('%g', 0.00001234E0) AS f, TYPEOF(PRINTF('%g', 0.00001234E0)) AS f_type
FROM readings WHERE id = 1;
