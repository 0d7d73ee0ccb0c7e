CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(price AS DECIMAL(30, 10)) / CAST(3 AS DECIMAL(30, 5)) AS a, TYPEOF(CAST(price AS DECIMAL(30, 10)) / CAST(3 AS DECIMAL(30, 5))) AS a_type,
       ROUND(price, 1) AS b, TYPEOF(ROUND(price, 1)) AS b_type,
       ROUND(price, -1) AS c, TYPEOF(ROUND(price, -1)) AS c_type,
       ROUND(price) AS d, TYPEOF(ROUND(price)) AS d_type,
       ROUND(price, n) AS e, TYPEOF(ROUND(price, n)) AS e_type,
       TRUNCATE(price, 1) AS f, TYPEOF(TRUNCATE(price, 1)) AS f_type
FROM readings WHERE id = 1;
