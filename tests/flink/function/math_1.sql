CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT COSH(1) AS a, TYPEOF(COSH(1)) AS a_type,
       COSH(temp) AS b, TYPEOF(COSH(temp)) AS b_type,
       SINH(temp) AS c, TYPEOF(SINH(temp)) AS c_type,
       TANH(temp) AS d, TYPEOF(TANH(temp)) AS d_type,
       COSH(2.5) AS e, TYPEOF(COSH(2.5)) AS e_type,
       COSH(0.5) AS f, TYPEOF(COSH(0.5)) AS f_type
FROM readings WHERE id = 1;
