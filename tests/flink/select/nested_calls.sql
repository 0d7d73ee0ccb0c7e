CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, UPPER(SUBSTRING(COALESCE(name, 'none'), 1, CHAR_LENGTH(COALESCE(name, 'none')) - 1)) || CAST(ABS(COALESCE(n, 0)) AS STRING) AS a, ROUND(price * CAST(temp AS DECIMAL(10, 3)), 2) AS b FROM readings;
