CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TO_TIMESTAMP_LTZ(name, 'yyyy-bb') AS a, TYPEOF(TO_TIMESTAMP_LTZ(name, 'yyyy-bb')) AS t FROM readings WHERE id = 1;
