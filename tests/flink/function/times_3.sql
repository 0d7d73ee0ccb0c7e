CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DATE_FORMAT(TO_TIMESTAMP_LTZ(id, 0), 'bb') AS a, TYPEOF(DATE_FORMAT(TO_TIMESTAMP_LTZ(id, 0), 'bb')) AS t FROM readings WHERE id = 1;
