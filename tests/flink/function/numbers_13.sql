CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TRUNCATE(price) AS a, TYPEOF(TRUNCATE(price)) AS a_type,
       TRUNCATE(temp, 1) AS b, TYPEOF(TRUNCATE(temp, 1)) AS b_type,
       ROUND(temp, 1) AS c, TYPEOF(ROUND(temp, 1)) AS c_type,
       ROUND(n, -1) AS d, TYPEOF(ROUND(n, -1)) AS d_type,
       FLOOR(price) AS e, TYPEOF(FLOOR(price)) AS e_type,
       CEIL(price) AS f, TYPEOF(CEIL(price)) AS f_type
FROM readings WHERE id = 1;
