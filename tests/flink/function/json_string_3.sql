CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_STRING(CAST(1e10 AS DOUBLE)) AS a, TYPEOF(JSON_STRING(CAST(1e10 AS DOUBLE))) AS a_type,
       JSON_STRING(CAST(1.5 AS FLOAT)) AS b, TYPEOF(JSON_STRING(CAST(1.5 AS FLOAT))) AS b_type
FROM readings WHERE id IN (1, 3);
