CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CEIL(price) AS a, TYPEOF(CEIL(price)) AS a_type,
       CEIL(-0.5) AS b, TYPEOF(CEIL(-0.5)) AS b_type,
       CEIL(CAST(1e300 AS DOUBLE)) AS c, TYPEOF(CEIL(CAST(1e300 AS DOUBLE))) AS c_type
FROM readings WHERE id IN (1, 3);
