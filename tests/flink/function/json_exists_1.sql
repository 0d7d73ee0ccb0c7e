CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_EXISTS('{"a":1}', '$.a') AS a, TYPEOF(JSON_EXISTS('{"a":1}', '$.a')) AS a_type,
       JSON_EXISTS('{"a":null}', '$.a') AS b, TYPEOF(JSON_EXISTS('{"a":null}', '$.a')) AS b_type,
       JSON_EXISTS('{"a":1}', '$.b') AS c, TYPEOF(JSON_EXISTS('{"a":1}', '$.b')) AS c_type,
       JSON_EXISTS('{"a":1}', 'lax $.b' TRUE ON ERROR) AS d, TYPEOF(JSON_EXISTS('{"a":1}', 'lax $.b' TRUE ON ERROR)) AS d_type,
       JSON_EXISTS('{"a":1}', 'strict $.b' TRUE ON ERROR) AS e, TYPEOF(JSON_EXISTS('{"a":1}', 'strict $.b' TRUE ON ERROR)) AS e_type,
       JSON_EXISTS('{"a":1}', 'strict $.b' FALSE ON ERROR) AS f, TYPEOF(JSON_EXISTS('{"a":1}', 'strict $.b' FALSE ON ERROR)) AS f_type
FROM readings WHERE id IN (1, 3);
