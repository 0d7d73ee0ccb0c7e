CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, price + 1 AS a, price * price AS b, price / 3 AS c, price - 0.005 AS d, -price AS e, price * n AS f FROM readings;
