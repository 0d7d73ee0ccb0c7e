CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT price = temp AS a, TYPEOF(price = temp) AS a_type,
       price > 1.5 AS b, TYPEOF(price > 1.5) AS b_type,
       TIMESTAMP '2024-01-01 00:00:00' = '2024-01-01 00:00:00' AS c, TYPEOF(TIMESTAMP '2024-01-01 00:00:00' = '2024-01-01 00:00:00') AS c_type,
       DATE '2024-01-01' = '2024-01-01' AS d, TYPEOF(DATE '2024-01-01' = '2024-01-01') AS d_type,
       TIME '01:00:00' = '01:00:00' AS e, TYPEOF(TIME '01:00:00' = '01:00:00') AS e_type,
       n IN ('5', '6') AS f, TYPEOF(n IN ('5', '6')) AS f_type
FROM readings WHERE id = 1;
