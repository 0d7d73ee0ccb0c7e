CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT HOUR(TIME '01:02:03') AS a, TYPEOF(HOUR(TIME '01:02:03')) AS a_type,
       HOUR(DATE '2024-05-06') AS b, TYPEOF(HOUR(DATE '2024-05-06')) AS b_type
FROM readings WHERE id = 1;
