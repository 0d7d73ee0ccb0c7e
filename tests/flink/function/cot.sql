CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT COT(1) AS a, TYPEOF(COT(1)) AS a_type,
       COT(0) AS b, TYPEOF(COT(0)) AS b_type
FROM readings WHERE id IN (1, 3);
