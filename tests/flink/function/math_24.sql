CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ASIN(1.0 / id) AS a, TYPEOF(ASIN(1.0 / id)) AS a_type,
       ATAN(id) AS b, TYPEOF(ATAN(id)) AS b_type,
       ATAN2(id, 3) AS c, TYPEOF(ATAN2(id, 3)) AS c_type,
       POWER(id, 0.3) AS d, TYPEOF(POWER(id, 0.3)) AS d_type,
       POWER(2.5, id) AS e, TYPEOF(POWER(2.5, id)) AS e_type,
       SQRT(id) AS f, TYPEOF(SQRT(id)) AS f_type
FROM readings WHERE id = 1;
