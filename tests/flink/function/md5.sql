CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT MD5('abc') AS a, TYPEOF(MD5('abc')) AS a_type,
       MD5('') AS b, TYPEOF(MD5('')) AS b_type,
       MD5(CAST(NULL AS STRING)) AS c, TYPEOF(MD5(CAST(NULL AS STRING))) AS c_type,
       MD5(x'00') AS d, TYPEOF(MD5(x'00')) AS d_type,
       MD5(dev) AS e, TYPEOF(MD5(dev)) AS e_type
FROM readings WHERE id IN (1, 3);
