CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%.2f', temp) AS a, TYPEOF(PRINTF('%.2f', temp)) AS a_type,
       PRINTF('%e', temp) AS b, TYPEOF(PRINTF('%e', temp)) AS b_type,
       PRINTF('%10.3f|', temp) AS c, TYPEOF(PRINTF('%10.3f|', temp)) AS c_type,
       PRINTF('%b', ok) AS d, TYPEOF(PRINTF('%b', ok)) AS d_type,
       PRINTF('%c', 65) AS e, TYPEOF(PRINTF('%c', 65)) AS e_type,
       PRINTF('%%') AS f, TYPEOF(PRINTF('%%')) AS f_type
FROM readings WHERE id = 1;
