CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LEAST(DATE '2024-01-01', DATE '2023-01-01') AS a, TYPEOF(LEAST(DATE '2024-01-01', DATE '2023-01-01')) AS a_type,
       LEAST(ok, FALSE) AS b, TYPEOF(LEAST(ok, FALSE)) AS b_type
FROM readings WHERE id IN (1, 3);
