CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT FROM_BASE64('aGVsbG8=') AS a, TYPEOF(FROM_BASE64('aGVsbG8=')) AS a_type,
       FROM_BASE64('aGVsbG8') AS b, TYPEOF(FROM_BASE64('aGVsbG8')) AS b_type,
       FROM_BASE64('') AS c, TYPEOF(FROM_BASE64('')) AS c_type,
       FROM_BASE64(name) AS d, TYPEOF(FROM_BASE64(name)) AS d_type,
       FROM_BASE64(CAST(NULL AS STRING)) AS e, TYPEOF(FROM_BASE64(CAST(NULL AS STRING))) AS e_type,
       FROM_BASE64('w6k=') AS f, TYPEOF(FROM_BASE64('w6k=')) AS f_type
FROM readings WHERE id IN (1, 3);
