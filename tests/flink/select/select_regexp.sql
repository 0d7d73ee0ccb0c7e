CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, REGEXP_EXTRACT(dev, '([a-z]+)-([0-9])', 2) AS a, REGEXP_REPLACE(name, '[aeiou]', '*') AS b, REGEXP(dev, '^vm') AS c FROM readings;
