CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%n') AS a, TYPEOF(PRINTF('%n')) AS a_type,
       PRINTF('%z', 1) AS b, TYPEOF(PRINTF('%z', 1)) AS b_type,
       PRINTF('%s', temp) AS c, TYPEOF(PRINTF('%s', temp)) AS c_type,
       PRINTF('%d', 1.5) AS d, TYPEOF(PRINTF('%d', 1.5)) AS d_type,
       PRINTF('%f', 1) AS e, TYPEOF(PRINTF('%f', 1)) AS e_type,
       PRINTF('%s', ok) AS f, TYPEOF(PRINTF('%s', ok)) AS f_type
FROM readings WHERE id = 1;
