-- order: any
CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT 'a' AS tag, id FROM readings WHERE id = 1 UNION ALL SELECT 'bb', id FROM readings WHERE id = 2 UNION ALL SELECT 'ccc', id FROM readings WHERE id = 3;
