CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT GREATEST(1, 2.5, n) AS a, TYPEOF(GREATEST(1, 2.5, n)) AS a_type,
       GREATEST('a', 'b') AS b, TYPEOF(GREATEST('a', 'b')) AS b_type,
       GREATEST(1, CAST(NULL AS INT)) AS c, TYPEOF(GREATEST(1, CAST(NULL AS INT))) AS c_type
FROM readings WHERE id IN (1, 3);
