CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT IS_DECIMAL('+5') AS a, TYPEOF(IS_DECIMAL('+5')) AS a_type,
       IS_DECIMAL(CAST(NULL AS STRING)) AS b, TYPEOF(IS_DECIMAL(CAST(NULL AS STRING))) AS b_type
FROM readings WHERE id IN (1, 3);
