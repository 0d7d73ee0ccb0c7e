CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, SUBSTRING(name, 2) AS a, SUBSTRING(name, 2, 3) AS b, SUBSTRING(name, -3) AS c, SUBSTRING(name, 0, 2) AS d, LEFT(name, 2) AS e, RIGHT(name, 2) AS f, SUBSTRING(name FROM 3 FOR 1) AS g, LEFT(name, -1) AS h, SUBSTRING(name, 50) AS i FROM readings;
