CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, n > 0 AND ok AS a, n > 0 OR ok AS b, NOT ok AS c, ok IS TRUE AS d, ok IS NOT FALSE AS e, (n > 0) IS UNKNOWN AS f, n IS NULL AS g, n IS DISTINCT FROM 10 AS h, n IS NOT DISTINCT FROM CAST(NULL AS INT) AS i FROM readings;
