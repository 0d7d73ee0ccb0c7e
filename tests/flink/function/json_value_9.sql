CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{a:1}', '$.a') AS a, TYPEOF(JSON_VALUE('{a:1}', '$.a')) AS a_type,
       JSON_VALUE('{''a'':1}', '$.a') AS b, TYPEOF(JSON_VALUE('{''a'':1}', '$.a')) AS b_type,
       JSON_VALUE(name, '$.a' DEFAULT 'bad' ON ERROR) AS c, TYPEOF(JSON_VALUE(name, '$.a' DEFAULT 'bad' ON ERROR)) AS c_type,
       JSON_VALUE('{"a":1}', CAST(NULL AS STRING)) AS d, TYPEOF(JSON_VALUE('{"a":1}', CAST(NULL AS STRING))) AS d_type,
       JSON_VALUE('{"a":1}', '$.a' NULL ON EMPTY NULL ON ERROR) AS e, TYPEOF(JSON_VALUE('{"a":1}', '$.a' NULL ON EMPTY NULL ON ERROR)) AS e_type,
       JSON_VALUE('{"a":[{"b":1},{"b":2}]}', '$.a[?(@.b==2)].b') AS f, TYPEOF(JSON_VALUE('{"a":[{"b":1},{"b":2}]}', '$.a[?(@.b==2)].b')) AS f_type
FROM readings WHERE id IN (1, 3);
