CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ABS(price) AS a, TYPEOF(ABS(price)) AS a_type,
       SIGN(price) AS b, TYPEOF(SIGN(price)) AS b_type,
       SIGN(n) AS c, TYPEOF(SIGN(n)) AS c_type,
       -price AS d, TYPEOF(-price) AS d_type,
       FLOOR(n) AS e, TYPEOF(FLOOR(n)) AS e_type,
       CEIL(temp) AS f, TYPEOF(CEIL(temp)) AS f_type
FROM readings WHERE id = 1;
