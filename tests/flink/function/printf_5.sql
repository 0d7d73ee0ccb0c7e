CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%s', 1.50) AS a, TYPEOF(PRINTF('%s', 1.50)) AS a_type,
       PRINTF('%S', 'abc') AS b, TYPEOF(PRINTF('%S', 'abc')) AS b_type,
       PRINTF('%10s|%-10s|', 'ab', 'cd') AS c, TYPEOF(PRINTF('%10s|%-10s|', 'ab', 'cd')) AS c_type,
       PRINTF('%.1s', 'abc') AS d, TYPEOF(PRINTF('%.1s', 'abc')) AS d_type,
       PRINTF('%2$s %1$s', 'a', 'b') AS e, TYPEOF(PRINTF('%2$s %1$s', 'a', 'b')) AS e_type,
       PRINTF('%d', big) AS f, TYPEOF(PRINTF('%d', big)) AS f_type
FROM readings WHERE id = 1;
