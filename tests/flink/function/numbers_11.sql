CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT price * price AS a, TYPEOF(price * price) AS a_type,
       price / 3.0 AS b, TYPEOF(price / 3.0) AS b_type,
       price + 0.12345 AS c, TYPEOF(price + 0.12345) AS c_type,
       price * temp AS d, TYPEOF(price * temp) AS d_type,
       CAST(price AS DECIMAL(38, 10)) * CAST(price AS DECIMAL(38, 10)) AS e, TYPEOF(CAST(price AS DECIMAL(38, 10)) * CAST(price AS DECIMAL(38, 10))) AS e_type,
       CAST(price AS DECIMAL(38, 10)) + CAST(1 AS DECIMAL(38, 20)) AS f, TYPEOF(CAST(price AS DECIMAL(38, 10)) + CAST(1 AS DECIMAL(38, 20))) AS f_type
FROM readings WHERE id = 1;
