CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":[{"b":1},{"b":2}]}', '$.a[0].b') AS a, TYPEOF(JSON_VALUE('{"a":[{"b":1},{"b":2}]}', '$.a[0].b')) AS a_type,
       JSON_VALUE('{"a":[{"b":1},{"b":2}]}', 'LAX $.a[0].b') AS b, TYPEOF(JSON_VALUE('{"a":[{"b":1},{"b":2}]}', 'LAX $.a[0].b')) AS b_type,
       JSON_VALUE('{"a":1}', ' lax  $.a') AS c, TYPEOF(JSON_VALUE('{"a":1}', ' lax  $.a')) AS c_type,
       JSON_VALUE('{"a":1}', 'strict$.a') AS d, TYPEOF(JSON_VALUE('{"a":1}', 'strict$.a')) AS d_type
FROM readings WHERE id IN (1, 3);
