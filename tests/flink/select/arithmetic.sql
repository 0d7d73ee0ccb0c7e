CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, n + 1 AS a, n - 2147483647 AS b, n * 2 AS c, n / 3 AS d, n % 3 AS e, -n AS f, big + n AS g, MOD(n, 4) AS h FROM readings;
