CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT dev, MIN(n) AS lo, MAX(n) AS hi, AVG(n) AS mean, COUNT(n) AS c, SUM(price) AS p, AVG(temp) AS t FROM readings GROUP BY dev;
