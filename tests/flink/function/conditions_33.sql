CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT GREATEST('a', 'B') AS a, TYPEOF(GREATEST('a', 'B')) AS a_type
FROM readings WHERE id = 1;
