CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, ASCII(name) AS a, CHR(65) AS b, HEX(n) AS c, BIN(id) AS d, HEX(dev) AS e FROM readings WHERE id <> 6 AND id <> 2;
