-- Flink converts text literals in BETWEEN on a number, though it refuses n >= '1' AND n <= '5'.
CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id FROM readings WHERE n BETWEEN '1' AND '5';
