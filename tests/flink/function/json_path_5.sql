CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":["x"]}', '$.a.min()') AS a, TYPEOF(JSON_VALUE('{"a":["x"]}', '$.a.min()')) AS a_type,
       JSON_VALUE('{"a":["x",2]}', '$.a.sum()') AS b, TYPEOF(JSON_VALUE('{"a":["x",2]}', '$.a.sum()')) AS b_type,
       JSON_VALUE('{"a":5}', '$.a.sum()') AS c, TYPEOF(JSON_VALUE('{"a":5}', '$.a.sum()')) AS c_type,
       JSON_VALUE('{"a":5}', '$.a.min()') AS d, TYPEOF(JSON_VALUE('{"a":5}', '$.a.min()')) AS d_type,
       JSON_QUERY('{"a":[5]}', '$.a.min()' WITH WRAPPER) AS e, TYPEOF(JSON_QUERY('{"a":[5]}', '$.a.min()' WITH WRAPPER)) AS e_type,
       JSON_VALUE('{"a":[1,2]}', '$.a.sum().x') AS f, TYPEOF(JSON_VALUE('{"a":[1,2]}', '$.a.sum().x')) AS f_type
FROM readings WHERE id = 1;
