CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, CAST(n AS TINYINT) AS a, CAST(big AS INT) AS b, CAST(temp AS INT) AS c, CAST(price AS INT) AS d, CAST(n AS BOOLEAN) AS e, CAST(ok AS INT) AS f, CAST(temp AS DECIMAL(10, 1)) AS g, CAST(price AS DECIMAL(4, 1)) AS h, CAST(id AS FLOAT) AS i FROM readings;
