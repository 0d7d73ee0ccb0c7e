CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CURRENT_TIMESTAMP > TIMESTAMP '2020-01-01 00:00:00' AS a, LOCALTIMESTAMP > TIMESTAMP '2020-01-01 00:00:00' AS b, CURRENT_DATE > DATE '2020-01-01' AS c FROM readings WHERE id = 1;
