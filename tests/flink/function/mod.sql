CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT MOD(7, -3) AS a, TYPEOF(MOD(7, -3)) AS a_type,
       MOD(-7.5, 2) AS b, TYPEOF(MOD(-7.5, 2)) AS b_type
FROM readings WHERE id IN (1, 3);
