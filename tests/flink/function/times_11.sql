CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TO_TIMESTAMP_LTZ('2024-01-02 03:04') AS a, TYPEOF(TO_TIMESTAMP_LTZ('2024-01-02 03:04')) AS t FROM readings WHERE id = 1;
