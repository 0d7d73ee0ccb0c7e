CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT d, total + 1 AS t FROM (SELECT dev AS d, n + id AS total FROM readings WHERE n IS NOT NULL) AS s WHERE total < 100;
