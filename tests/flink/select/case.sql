CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, CASE WHEN n > 5 THEN 'high' WHEN n < 0 THEN 'negative' ELSE 'low' END AS a, CASE dev WHEN 'vm-1' THEN 1 WHEN 'vm-2' THEN 2 END AS b, CASE WHEN ok THEN price ELSE n END AS c FROM readings;
