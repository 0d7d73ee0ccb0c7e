CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(CAST('Infinity' AS DOUBLE) AS DECIMAL(10, 2)) AS a, TYPEOF(CAST(CAST('Infinity' AS DOUBLE) AS DECIMAL(10, 2))) AS t FROM readings WHERE id = 1;
