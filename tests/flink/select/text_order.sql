CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, dev < 'vm-2' AS a, name > 'Z' AS b, name = 'Cola' AS c, name <> 'Cola' AS d, 'a' = 'a ' AS e FROM readings;
