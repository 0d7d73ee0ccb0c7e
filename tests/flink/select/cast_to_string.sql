CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, CAST(n AS STRING) AS a, CAST(temp AS STRING) AS b, CAST(price AS STRING) AS c, CAST(ok AS STRING) AS d, CAST(CAST(temp AS FLOAT) AS STRING) AS e, CAST(name AS VARCHAR(3)) AS f, CAST(name AS CHAR(8)) AS g FROM readings;
