CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT COSH(10) AS a, TYPEOF(COSH(10)) AS a_type,
       COSH(1E-9) AS b, TYPEOF(COSH(1E-9)) AS b_type,
       COSH(30) AS c, TYPEOF(COSH(30)) AS c_type,
       SINH(0.5) AS d, TYPEOF(SINH(0.5)) AS d_type,
       SINH(10) AS e, TYPEOF(SINH(10)) AS e_type,
       TANH(0.3) AS f, TYPEOF(TANH(0.3)) AS f_type
FROM readings WHERE id = 1;
