CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, TRY_CAST(name AS INT) AS a, TRY_CAST(note AS DOUBLE) AS b, TRY_CAST('12.7' AS INT) AS c, TRY_CAST(' 42 ' AS BIGINT) AS d, TRY_CAST('yes' AS BOOLEAN) AS e, TRY_CAST('1e3' AS DOUBLE) AS f, TRY_CAST('1e3' AS INT) AS g, TRY_CAST('1.005' AS DECIMAL(5, 2)) AS h FROM readings;
