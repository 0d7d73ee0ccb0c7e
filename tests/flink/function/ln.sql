CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LN(0) AS a, TYPEOF(LN(0)) AS a_type,
       LN(-1) AS b, TYPEOF(LN(-1)) AS b_type,
       LN(2.5) AS c, TYPEOF(LN(2.5)) AS c_type
FROM readings WHERE id IN (1, 3);
