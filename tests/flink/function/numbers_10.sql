CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT price + n AS a, TYPEOF(price + n) AS a_type,
       price - big AS b, TYPEOF(price - big) AS b_type,
       price * n AS c, TYPEOF(price * n) AS c_type,
       price % 3 AS d, TYPEOF(price % 3) AS d_type,
       n % 3 AS e, TYPEOF(n % 3) AS e_type,
       MOD(price, 1.3) AS f, TYPEOF(MOD(price, 1.3)) AS f_type
FROM readings WHERE id = 1;
