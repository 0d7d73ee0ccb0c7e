CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LOG10(1000) AS a, TYPEOF(LOG10(1000)) AS a_type,
       LOG10(0) AS b, TYPEOF(LOG10(0)) AS b_type
FROM readings WHERE id IN (1, 3);
