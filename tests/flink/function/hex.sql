CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT HEX('é') AS a, TYPEOF(HEX('é')) AS a_type,
       HEX(CAST(255 AS TINYINT)) AS b, TYPEOF(HEX(CAST(255 AS TINYINT))) AS b_type
FROM readings WHERE id IN (1, 3);
