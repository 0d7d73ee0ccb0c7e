CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TIMESTAMP '2024-01-31 00:00:00' + INTERVAL '1-2' YEAR TO MONTH AS a, TYPEOF(TIMESTAMP '2024-01-31 00:00:00' + INTERVAL '1-2' YEAR TO MONTH) AS a_type,
       INTERVAL '1' DAY > INTERVAL '23' HOUR AS b, TYPEOF(INTERVAL '1' DAY > INTERVAL '23' HOUR) AS b_type
FROM readings WHERE id IN (1, 3);
