CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, COALESCE(dev, 'none') AS a, IFNULL(n, -1) AS b, NULLIF(n, 10) AS c, COALESCE(price, n, 0) AS d, IF(ok, 'y', 'n') AS e, GREATEST(n, id) AS f, LEAST(n, id) AS g FROM readings;
