CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, ABS(n) AS a, SIGN(temp) AS b, FLOOR(temp) AS c, CEIL(price) AS d, ROUND(price, 1) AS e, ROUND(temp, 1) AS f, TRUNCATE(price, 1) AS g, ROUND(n, -1) AS h, FLOOR(n) AS i FROM readings;
