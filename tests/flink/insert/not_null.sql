-- The sink refuses NULL for b while the job runs.
CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
CREATE TABLE sink (a INT, b STRING NOT NULL) WITH ('connector' = 'print');
INSERT INTO sink SELECT id, dev FROM readings;
