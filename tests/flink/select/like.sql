CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, name LIKE 'Co%' AS a, name LIKE '%a' AS b, name LIKE '____' AS c, name LIKE '100!% %' ESCAPE '!' AS d, name NOT LIKE '%e%' AS e, note LIKE '' AS f, name LIKE '%!_%' ESCAPE '!' AS g, name LIKE '___' AS h FROM readings;
