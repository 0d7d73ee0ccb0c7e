CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TIME '10:11:12' AS a, CAST('12:34' AS TIME) AS b, CAST(TIME '10:11:12' AS STRING) AS c, TIME '23:59:00' + INTERVAL '2' MINUTES AS d, TIMESTAMP '2024-01-31 00:00:00' + INTERVAL '1' MONTH AS e, INTERVAL '90' MINUTE > INTERVAL '1' HOUR AS f FROM readings WHERE id = 1;
