CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SUM(price) AS a, AVG(price) AS b, MIN(price) AS c, MAX(price) AS d, COUNT(price) AS e, TYPEOF(SUM(price)) AS f, TYPEOF(AVG(price)) AS g FROM readings;
