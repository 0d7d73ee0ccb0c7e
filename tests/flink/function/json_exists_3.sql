CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_EXISTS('{"a":1}', '$.a.b' TRUE ON ERROR) AS a, TYPEOF(JSON_EXISTS('{"a":1}', '$.a.b' TRUE ON ERROR)) AS a_type,
       JSON_EXISTS(CAST(NULL AS STRING), '$.a') AS b, TYPEOF(JSON_EXISTS(CAST(NULL AS STRING), '$.a')) AS b_type,
       JSON_EXISTS(name, '$.a') AS c, TYPEOF(JSON_EXISTS(name, '$.a')) AS c_type
FROM readings WHERE id IN (1, 3);
