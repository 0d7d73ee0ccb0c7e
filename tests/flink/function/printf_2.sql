CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%d items at %s', 5, 'x') AS a, TYPEOF(PRINTF('%d items at %s', 5, 'x')) AS a_type,
       PRINTF('%s', 'a') AS b, TYPEOF(PRINTF('%s', 'a')) AS b_type,
       PRINTF('%s', n) AS c, TYPEOF(PRINTF('%s', n)) AS c_type,
       PRINTF('%5d|%-5d|%05d|%+d|%,d', 42, 42, 42, 42, 1234567) AS d, TYPEOF(PRINTF('%5d|%-5d|%05d|%+d|%,d', 42, 42, 42, 42, 1234567)) AS d_type,
       PRINTF('%x %X %o', 255, 255, 8) AS e, TYPEOF(PRINTF('%x %X %o', 255, 255, 8)) AS e_type,
       PRINTF('%.2f', 3.14159) AS f, TYPEOF(PRINTF('%.2f', 3.14159)) AS f_type
FROM readings WHERE id = 1;
