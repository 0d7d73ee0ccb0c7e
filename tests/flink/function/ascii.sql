CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ASCII('é') AS a, TYPEOF(ASCII('é')) AS a_type,
       ASCII('') AS b, TYPEOF(ASCII('')) AS b_type
FROM readings WHERE id IN (1, 3);
