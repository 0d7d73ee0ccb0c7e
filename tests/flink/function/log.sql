CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LOG(8) AS a, TYPEOF(LOG(8)) AS a_type,
       LOG(2, 8) AS b, TYPEOF(LOG(2, 8)) AS b_type,
       LOG(1, 8) AS c, TYPEOF(LOG(1, 8)) AS c_type,
       LOG(2, -8) AS d, TYPEOF(LOG(2, -8)) AS d_type
FROM readings WHERE id IN (1, 3);
