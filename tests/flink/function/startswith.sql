CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT STARTSWITH(x'0102', x'01') AS a, TYPEOF(STARTSWITH(x'0102', x'01')) AS a_type,
       STARTSWITH('', '') AS b, TYPEOF(STARTSWITH('', '')) AS b_type
FROM readings WHERE id IN (1, 3);
