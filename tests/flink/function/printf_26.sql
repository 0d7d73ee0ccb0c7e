CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%B', TRUE) AS a, TYPEOF(PRINTF('%B', TRUE)) AS a_type,
       PRINTF('%c', 97) AS b, TYPEOF(PRINTF('%c', 97)) AS b_type,
       PRINTF('%C', 97) AS c, TYPEOF(PRINTF('%C', 97)) AS c_type,
       PRINTF('%c', big) AS d, TYPEOF(PRINTF('%c', big)) AS d_type,
       PRINTF('%c', 128512) AS e, TYPEOF(PRINTF('%c', 128512)) AS e_type,
       PRINTF('%c', 'x') AS f, TYPEOF(PRINTF('%c', 'x')) AS f_type
FROM readings WHERE id = 1;
