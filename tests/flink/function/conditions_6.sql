CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SUBSTRING(dev, 1, 2) AS d, COUNT(*) AS c FROM readings GROUP BY SUBSTRING(dev, 1, 2) HAVING COUNT(*) > 1;
