CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
WITH a AS (SELECT id, n FROM readings WHERE n > 0), b AS (SELECT id, n + 1 AS m FROM a) SELECT * FROM b WHERE m > 6;
