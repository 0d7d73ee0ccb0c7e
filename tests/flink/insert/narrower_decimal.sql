CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
CREATE TABLE sink (b DECIMAL(4, 1), c DECIMAL(20, 4)) WITH ('connector' = 'print');
INSERT INTO sink SELECT price, price FROM readings;
