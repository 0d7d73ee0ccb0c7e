CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_ARRAY(JSON('[1]')) AS a, TYPEOF(JSON_ARRAY(JSON('[1]'))) AS a_type,
       JSON_ARRAY(name, n, price, temp) AS b, TYPEOF(JSON_ARRAY(name, n, price, temp)) AS b_type
FROM readings WHERE id IN (1, 3);
