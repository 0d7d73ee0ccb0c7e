CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CHR(233) AS a, TYPEOF(CHR(233)) AS a_type,
       CHR(n) AS b, TYPEOF(CHR(n)) AS b_type,
       CHR(9786) AS c, TYPEOF(CHR(9786)) AS c_type
FROM readings WHERE id IN (1, 3);
