CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SHA2('abc', 256) AS a, TYPEOF(SHA2('abc', 256)) AS a_type,
       SHA2('abc', 224) AS b, TYPEOF(SHA2('abc', 224)) AS b_type,
       SHA2('abc', 384) AS c, TYPEOF(SHA2('abc', 384)) AS c_type,
       SHA2('abc', 512) AS d, TYPEOF(SHA2('abc', 512)) AS d_type,
       SHA2(dev, CAST(NULL AS INT)) AS e, TYPEOF(SHA2(dev, CAST(NULL AS INT))) AS e_type
FROM readings WHERE id IN (1, 3);
