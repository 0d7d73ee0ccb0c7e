CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DATE_FORMAT(TIMESTAMP '2024-01-02 03:04:05', 'bb') AS a, TYPEOF(DATE_FORMAT(TIMESTAMP '2024-01-02 03:04:05', 'bb')) AS t FROM readings WHERE id = 1;
