CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT n IN (5.0, 6) AS a, TYPEOF(n IN (5.0, 6)) AS a_type,
       n BETWEEN '1' AND '9' AS b, TYPEOF(n BETWEEN '1' AND '9') AS b_type,
       temp IN (3.25, 1) AS c, TYPEOF(temp IN (3.25, 1)) AS c_type,
       COALESCE(n, 1.5) AS d, TYPEOF(COALESCE(n, 1.5)) AS d_type,
       COALESCE(NULL, n) AS e, TYPEOF(COALESCE(NULL, n)) AS e_type,
       CASE WHEN ok THEN n ELSE temp END AS f, TYPEOF(CASE WHEN ok THEN n ELSE temp END) AS f_type
FROM readings WHERE id = 1;
