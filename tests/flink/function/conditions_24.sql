CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DATE '2024-01-01' = TIMESTAMP '2024-01-01 00:00:00' AS a, TYPEOF(DATE '2024-01-01' = TIMESTAMP '2024-01-01 00:00:00') AS t FROM readings WHERE id = 1;
