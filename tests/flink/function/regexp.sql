CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP('abc', 'b') AS a, TYPEOF(REGEXP('abc', 'b')) AS a_type,
       REGEXP('abc', '[') AS b, TYPEOF(REGEXP('abc', '[')) AS b_type,
       REGEXP('abc', '') AS c, TYPEOF(REGEXP('abc', '')) AS c_type,
       REGEXP(CAST(NULL AS STRING), 'a') AS d, TYPEOF(REGEXP(CAST(NULL AS STRING), 'a')) AS d_type
FROM readings WHERE id IN (1, 3);
