CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT UNHEX('68656C6C6F') AS a, TYPEOF(UNHEX('68656C6C6F')) AS a_type,
       UNHEX('68656c6c6') AS b, TYPEOF(UNHEX('68656c6c6')) AS b_type,
       UNHEX('zz') AS c, TYPEOF(UNHEX('zz')) AS c_type,
       UNHEX('') AS d, TYPEOF(UNHEX('')) AS d_type,
       UNHEX(CAST(NULL AS STRING)) AS e, TYPEOF(UNHEX(CAST(NULL AS STRING))) AS e_type
FROM readings WHERE id IN (1, 3);
