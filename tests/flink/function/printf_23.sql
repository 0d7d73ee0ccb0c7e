CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%E', 1E-7) AS a, TYPEOF(PRINTF('%E', 1E-7)) AS a_type,
       PRINTF('%f', 1E20) AS b, TYPEOF(PRINTF('%f', 1E20)) AS b_type,
       PRINTF('%.1f', 0.001E0) AS c, TYPEOF(PRINTF('%.1f', 0.001E0)) AS c_type,
       PRINTF('%x', -1) AS d, TYPEOF(PRINTF('%x', -1)) AS d_type,
       PRINTF('%x', CAST(-1 AS TINYINT)) AS e, TYPEOF(PRINTF('%x', CAST(-1 AS TINYINT))) AS e_type,
       PRINTF('%o', CAST(-1 AS BIGINT)) AS f, TYPEOF(PRINTF('%o', CAST(-1 AS BIGINT))) AS f_type
FROM readings WHERE id = 1;
