CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, dev || '/' || name AS a, CONCAT(dev, name, note) AS b, CONCAT_WS('-', dev, name, note) AS c, REPEAT(dev, 2) AS d, LPAD(dev, 7, 'xy') AS e, RPAD(dev, 2, 'z') AS f, REPLACE(name, 'a', 'AA') AS g FROM readings;
