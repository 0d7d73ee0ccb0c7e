-- A text into a TIMESTAMP column: the cast fails or is NULL.
CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
CREATE TABLE sink (a TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO sink SELECT dev FROM readings WHERE id = 1;
