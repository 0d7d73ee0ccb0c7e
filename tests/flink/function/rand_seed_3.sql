CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT RAND(n) AS a, TYPEOF(RAND(n)) AS a_type,
       RAND(n) AS b, TYPEOF(RAND(n)) AS b_type,
       RAND_INTEGER(n, 50) AS c, TYPEOF(RAND_INTEGER(n, 50)) AS c_type,
       RAND(CAST(NULL AS INT)) AS d, TYPEOF(RAND(CAST(NULL AS INT))) AS d_type
FROM readings WHERE id = 1;
