CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, dev FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY dev ORDER BY PROCTIME() ASC) AS rn FROM readings) WHERE rn = 1;
