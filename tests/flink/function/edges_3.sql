CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST('2024-01-01 12:34' AS TIMESTAMP(3)) AS a, TYPEOF(CAST('2024-01-01 12:34' AS TIMESTAMP(3))) AS t FROM readings WHERE id = 1;
