CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT n + CAST(NULL AS INT) AS a, CAST(NULL AS STRING) || 'x' AS b, CASE WHEN CAST(NULL AS BOOLEAN) THEN 1 ELSE 2 END AS c, CAST(NULL AS INT) = CAST(NULL AS INT) AS d, NOT CAST(NULL AS BOOLEAN) AS e FROM readings WHERE id = 1;
