CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
CREATE VIEW cheap (who, what) AS SELECT dev, price FROM readings WHERE price < 5;
SELECT who, what * 2 AS double_price FROM cheap WHERE who IS NOT NULL;
