CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%s', CAST(1.1 AS FLOAT)) AS a, TYPEOF(PRINTF('%s', CAST(1.1 AS FLOAT))) AS a_type,
       PRINTF('%.3f', CAST(1.1 AS FLOAT)) AS b, TYPEOF(PRINTF('%.3f', CAST(1.1 AS FLOAT))) AS b_type,
       PRINTF('%f', CAST(0.1 AS FLOAT)) AS c, TYPEOF(PRINTF('%f', CAST(0.1 AS FLOAT))) AS c_type,
       PRINTF('%D', 1) AS d, TYPEOF(PRINTF('%D', 1)) AS d_type,
       PRINTF('%X', 255) AS e, TYPEOF(PRINTF('%X', 255)) AS e_type,
       PRINTF('%s', NULL) AS f, TYPEOF(PRINTF('%s', NULL)) AS f_type
FROM readings WHERE id = 1;
