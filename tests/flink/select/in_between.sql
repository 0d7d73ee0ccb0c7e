CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, n IN (5, 10) AS a, n NOT IN (5, 10) AS b, n BETWEEN 0 AND 10 AS c, n NOT BETWEEN 10 AND 0 AS d, n BETWEEN SYMMETRIC 10 AND 0 AS e, dev IN ('vm-1', 'VM-3') AS f, n IN (1, CAST(NULL AS INT)) AS g FROM readings;
