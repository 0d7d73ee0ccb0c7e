CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, temp + n AS a, temp * 2 AS b, temp / 0 AS c, temp - price AS d, temp * 1e300 * 1e300 AS e FROM readings;
