CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%d', 'x') AS a, TYPEOF(PRINTF('%d', 'x')) AS a_type,
       PRINTF('%d %d', 1) AS b, TYPEOF(PRINTF('%d %d', 1)) AS b_type,
       PRINTF('%s', CAST(NULL AS STRING)) AS c, TYPEOF(PRINTF('%s', CAST(NULL AS STRING))) AS c_type,
       PRINTF(CAST(NULL AS STRING), 1) AS d, TYPEOF(PRINTF(CAST(NULL AS STRING), 1)) AS d_type,
       PRINTF('%s', DATE '2024-01-02') AS e, TYPEOF(PRINTF('%s', DATE '2024-01-02')) AS e_type,
       PRINTF('%s', TIMESTAMP '2024-01-02 03:04:05') AS f, TYPEOF(PRINTF('%s', TIMESTAMP '2024-01-02 03:04:05')) AS f_type
FROM readings WHERE id = 1;
