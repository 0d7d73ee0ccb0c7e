CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT (DATE '2024-01-01', DATE '2024-01-05') EQUALS (DATE '2024-01-02', DATE '2024-01-03') AS a FROM readings WHERE id = 1;
