CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CEIL(-0.5E0) AS a, TYPEOF(CEIL(-0.5E0)) AS a_type,
       temp / 0 AS b, TYPEOF(temp / 0) AS b_type,
       temp / 0E0 AS c, TYPEOF(temp / 0E0) AS c_type,
       CASE WHEN n = 0 THEN NULL ELSE 10 / n END AS d, TYPEOF(CASE WHEN n = 0 THEN NULL ELSE 10 / n END) AS d_type,
       2147483647 + id AS e, TYPEOF(2147483647 + id) AS e_type,
       CAST(127 AS TINYINT) + CAST(1 AS TINYINT) AS f, TYPEOF(CAST(127 AS TINYINT) + CAST(1 AS TINYINT)) AS f_type
FROM readings WHERE id = 1;
