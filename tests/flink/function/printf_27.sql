CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%d', DATE '2024-01-02') AS a, TYPEOF(PRINTF('%d', DATE '2024-01-02')) AS a_type,
       PRINTF('%d', TRUE) AS b, TYPEOF(PRINTF('%d', TRUE)) AS b_type,
       PRINTF('%5s|', '😀') AS c, TYPEOF(PRINTF('%5s|', '😀')) AS c_type,
       PRINTF('%') AS d, TYPEOF(PRINTF('%')) AS d_type,
       PRINTF('abc %', 1) AS e, TYPEOF(PRINTF('abc %', 1)) AS e_type,
       PRINTF('%-5d|', 42) AS f, TYPEOF(PRINTF('%-5d|', 42)) AS f_type
FROM readings WHERE id = 1;
