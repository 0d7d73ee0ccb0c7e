CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(TIME '10:00:00' AS STRING) AS a, TYPEOF(CAST(TIME '10:00:00' AS STRING)) AS a_type,
       CAST(ok AS INT) AS b, TYPEOF(CAST(ok AS INT)) AS b_type
FROM readings WHERE id IN (1, 3);
