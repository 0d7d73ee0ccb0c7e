CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
CREATE TABLE sink (c VARCHAR(3), d STRING) WITH ('connector' = 'print');
INSERT INTO sink SELECT name, name FROM readings;
