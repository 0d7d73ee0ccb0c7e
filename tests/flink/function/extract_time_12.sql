CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT EXTRACT(DAY FROM INTERVAL '1-3' YEAR TO MONTH) AS a, TYPEOF(EXTRACT(DAY FROM INTERVAL '1-3' YEAR TO MONTH)) AS t FROM readings WHERE id = 1;
