CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT EXTRACT(EPOCH FROM INTERVAL '3 04:05:06' DAY TO SECOND) AS a, TYPEOF(EXTRACT(EPOCH FROM INTERVAL '3 04:05:06' DAY TO SECOND)) AS t FROM readings WHERE id = 1;
