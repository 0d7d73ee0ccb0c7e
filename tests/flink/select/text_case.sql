CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, UPPER(name) AS a, LOWER(name) AS b, INITCAP(name) AS c, CHAR_LENGTH(name) AS d, REVERSE(name) AS e FROM readings;
