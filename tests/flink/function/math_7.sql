CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ATAN2(temp, id) AS a, TYPEOF(ATAN2(temp, id)) AS a_type
FROM readings WHERE id = 1;
