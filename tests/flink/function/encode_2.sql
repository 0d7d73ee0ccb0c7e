CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ENCODE(name, 'utf8') AS a, TYPEOF(ENCODE(name, 'utf8')) AS a_type,
       ENCODE(CAST(NULL AS STRING), 'UTF-8') AS b, TYPEOF(ENCODE(CAST(NULL AS STRING), 'UTF-8')) AS b_type
FROM readings WHERE id IN (1, 3);
