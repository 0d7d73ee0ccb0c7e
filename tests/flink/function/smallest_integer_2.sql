CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT -2147483648 AS a, TYPEOF(-2147483648) AS a_type,
       - 2147483648 AS b, TYPEOF(- 2147483648) AS b_type,
       -9223372036854775808 AS c, TYPEOF(-9223372036854775808) AS c_type,
       2147483648 AS d, TYPEOF(2147483648) AS d_type,
       -2147483649 AS e, TYPEOF(-2147483649) AS e_type,
       -128 AS f, TYPEOF(-128) AS f_type
FROM readings WHERE id = 1;
