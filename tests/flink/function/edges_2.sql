CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST('2023-02-29' AS DATE) AS a, TYPEOF(CAST('2023-02-29' AS DATE)) AS t FROM readings WHERE id = 1;
