CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT COSH(1E0) AS a, TYPEOF(COSH(1E0)) AS a_type,
       COSH(2) AS b, TYPEOF(COSH(2)) AS b_type,
       COSH(3) AS c, TYPEOF(COSH(3)) AS c_type,
       COSH(-1) AS d, TYPEOF(COSH(-1)) AS d_type,
       COSH(temp * 2) AS e, TYPEOF(COSH(temp * 2)) AS e_type,
       COSH(id) AS f, TYPEOF(COSH(id)) AS f_type
FROM readings WHERE id = 1;
