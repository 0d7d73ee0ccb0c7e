CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(n AS TINYINT) AS a, TYPEOF(CAST(n AS TINYINT)) AS a_type,
       CAST(temp AS INT) AS b, TYPEOF(CAST(temp AS INT)) AS b_type,
       CAST(1E300 AS BIGINT) AS c, TYPEOF(CAST(1E300 AS BIGINT)) AS c_type,
       CAST(temp AS DECIMAL(5, 1)) AS d, TYPEOF(CAST(temp AS DECIMAL(5, 1))) AS d_type,
       CAST(price AS INT) AS e, TYPEOF(CAST(price AS INT)) AS e_type,
       CAST(n AS BOOLEAN) AS f, TYPEOF(CAST(n AS BOOLEAN)) AS f_type
FROM readings WHERE id = 1;
