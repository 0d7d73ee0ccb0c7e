CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_STRING('a"b') AS a, TYPEOF(JSON_STRING('a"b')) AS a_type,
       JSON_STRING(1) AS b, TYPEOF(JSON_STRING(1)) AS b_type,
       JSON_STRING(1.50) AS c, TYPEOF(JSON_STRING(1.50)) AS c_type,
       JSON_STRING(temp) AS d, TYPEOF(JSON_STRING(temp)) AS d_type,
       JSON_STRING(ok) AS e, TYPEOF(JSON_STRING(ok)) AS e_type,
       JSON_STRING(CAST(NULL AS INT)) AS f, TYPEOF(JSON_STRING(CAST(NULL AS INT))) AS f_type
FROM readings WHERE id IN (1, 3);
