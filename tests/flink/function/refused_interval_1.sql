CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT (TIME '10:00:00', INTERVAL '1' HOUR) OVERLAPS (DATE '2024-01-01', INTERVAL '1' HOUR) AS a FROM readings WHERE id = 1;
