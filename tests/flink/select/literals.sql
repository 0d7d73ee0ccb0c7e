CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT 1 AS a, 12345678901 AS b, 1.50 AS c, 1e2 AS d, 'it''s' AS e, TRUE AS f, DATE '2024-02-29' AS g, TIME '10:11:12' AS h, TIMESTAMP '2024-02-29 10:11:12.5' AS i, 0.1 + 0.2 AS j, CAST(NULL AS INT) AS k FROM readings WHERE id = 1;
