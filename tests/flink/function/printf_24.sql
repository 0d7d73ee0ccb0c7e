CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%#o', 8) AS a, TYPEOF(PRINTF('%#o', 8)) AS a_type,
       PRINTF('%08x', 255) AS b, TYPEOF(PRINTF('%08x', 255)) AS b_type,
       PRINTF('%#010x', 255) AS c, TYPEOF(PRINTF('%#010x', 255)) AS c_type,
       PRINTF('%-08d', 1) AS d, TYPEOF(PRINTF('%-08d', 1)) AS d_type,
       PRINTF('%+ d', 1) AS e, TYPEOF(PRINTF('%+ d', 1)) AS e_type,
       PRINTF('%-d', 1) AS f, TYPEOF(PRINTF('%-d', 1)) AS f_type
FROM readings WHERE id = 1;
