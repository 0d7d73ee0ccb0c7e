CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_EXISTS('{"a":1}', 'strict $.b' UNKNOWN ON ERROR) AS a, TYPEOF(JSON_EXISTS('{"a":1}', 'strict $.b' UNKNOWN ON ERROR)) AS a_type,
       JSON_EXISTS('nope', 'strict $.b' TRUE ON ERROR) AS b, TYPEOF(JSON_EXISTS('nope', 'strict $.b' TRUE ON ERROR)) AS b_type,
       JSON_EXISTS('nope', 'lax $.b' TRUE ON ERROR) AS c, TYPEOF(JSON_EXISTS('nope', 'lax $.b' TRUE ON ERROR)) AS c_type,
       JSON_EXISTS('{"a":[]}', '$.a[*]') AS d, TYPEOF(JSON_EXISTS('{"a":[]}', '$.a[*]')) AS d_type,
       JSON_EXISTS('{"a":[]}', '$.a') AS e, TYPEOF(JSON_EXISTS('{"a":[]}', '$.a')) AS e_type,
       JSON_EXISTS('{"a":[1]}', '$.a[*]') AS f, TYPEOF(JSON_EXISTS('{"a":[1]}', '$.a[*]')) AS f_type
FROM readings WHERE id IN (1, 3);
