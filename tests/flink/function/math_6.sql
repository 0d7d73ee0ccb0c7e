CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ATAN(temp) AS a, TYPEOF(ATAN(temp)) AS a_type,
       POWER(temp, 2) AS b, TYPEOF(POWER(temp, 2)) AS b_type,
       POWER(temp, 0.5) AS c, TYPEOF(POWER(temp, 0.5)) AS c_type,
       POWER(temp, -1) AS d, TYPEOF(POWER(temp, -1)) AS d_type,
       SQRT(temp) AS e, TYPEOF(SQRT(temp)) AS e_type,
       POWER(1.1, id) AS f, TYPEOF(POWER(1.1, id)) AS f_type
FROM readings WHERE id = 1;
