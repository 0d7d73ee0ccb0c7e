CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT POWER(2, 10) AS a, TYPEOF(POWER(2, 10)) AS a_type,
       POWER(2, 0.5) AS b, TYPEOF(POWER(2, 0.5)) AS b_type,
       POWER(-8, 1.0/3) AS c, TYPEOF(POWER(-8, 1.0/3)) AS c_type
FROM readings WHERE id IN (1, 3);
