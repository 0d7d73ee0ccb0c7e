CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, ASCII('A') AS a, CHR(65) AS b, HEX(n) AS c, BIN(id) AS d, MD5(dev) AS e, SHA256(dev) AS f FROM readings;
