CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%s %s', name, n) AS a, TYPEOF(PRINTF('%s %s', name, n)) AS a_type,
       PRINTF('%d', n) AS b, TYPEOF(PRINTF('%d', n)) AS b_type,
       PRINTF('%05.1f', temp) AS c, TYPEOF(PRINTF('%05.1f', temp)) AS c_type
FROM readings WHERE id = 1;
