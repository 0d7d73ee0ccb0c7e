CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SUM(n) AS a, AVG(n) AS b, AVG(big) AS c, SUM(big) AS d, AVG(temp) AS e, SUM(temp) AS f FROM readings;
