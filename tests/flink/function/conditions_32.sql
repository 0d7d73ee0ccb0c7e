CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CASE WHEN ok THEN n ELSE price END AS a, TYPEOF(CASE WHEN ok THEN n ELSE price END) AS a_type,
       CASE WHEN ok THEN name ELSE 'x' END AS b, TYPEOF(CASE WHEN ok THEN name ELSE 'x' END) AS b_type,
       NULLIF(n, 5) AS c, TYPEOF(NULLIF(n, 5)) AS c_type,
       NULLIF(n, 5.0) AS d, TYPEOF(NULLIF(n, 5.0)) AS d_type,
       IF(ok, 1, 2.5) AS e, TYPEOF(IF(ok, 1, 2.5)) AS e_type,
       GREATEST(1, 2.5, 3E0) AS f, TYPEOF(GREATEST(1, 2.5, 3E0)) AS f_type
FROM readings WHERE id = 1;
