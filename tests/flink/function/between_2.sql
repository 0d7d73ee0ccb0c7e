CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT temp BETWEEN '1' AND '9.5' AS a, TYPEOF(temp BETWEEN '1' AND '9.5') AS a_type,
       price BETWEEN '1' AND '9' AS b, TYPEOF(price BETWEEN '1' AND '9') AS b_type
FROM readings WHERE id IN (1, 3);
