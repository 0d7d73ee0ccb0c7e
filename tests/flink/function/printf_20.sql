CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%s', TIMESTAMP '2024-01-02 03:04:00') AS a, TYPEOF(PRINTF('%s', TIMESTAMP '2024-01-02 03:04:00')) AS a_type,
       PRINTF('%s', TIMESTAMP '2024-01-02 03:04:05.120') AS b, TYPEOF(PRINTF('%s', TIMESTAMP '2024-01-02 03:04:05.120')) AS b_type,
       PRINTF('%s', TO_TIMESTAMP_LTZ(0, 3)) AS c, TYPEOF(PRINTF('%s', TO_TIMESTAMP_LTZ(0, 3))) AS c_type,
       PRINTF('%,.2f', 1234567.891E0) AS d, TYPEOF(PRINTF('%,.2f', 1234567.891E0)) AS d_type,
       PRINTF('%(,.2f', -1234567.891E0) AS e, TYPEOF(PRINTF('%(,.2f', -1234567.891E0)) AS e_type,
       PRINTF('%08.2f', -3.14159E0) AS f, TYPEOF(PRINTF('%08.2f', -3.14159E0)) AS f_type
FROM readings WHERE id = 1;
