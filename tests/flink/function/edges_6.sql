CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DATE '0001-01-01' AS a, TYPEOF(DATE '0001-01-01') AS a_type,
       DATE '9999-12-31' AS b, TYPEOF(DATE '9999-12-31') AS b_type,
       CAST('2024-2-9' AS DATE) AS c, TYPEOF(CAST('2024-2-9' AS DATE)) AS c_type,
       TO_DATE('2023-02-29') AS d, TYPEOF(TO_DATE('2023-02-29')) AS d_type,
       TIMESTAMP '0001-01-01 00:00:00' AS e, TYPEOF(TIMESTAMP '0001-01-01 00:00:00') AS e_type,
       TIMESTAMP '9999-12-31 23:59:59.999999999' AS f, TYPEOF(TIMESTAMP '9999-12-31 23:59:59.999999999') AS f_type
FROM readings WHERE id = 1;
