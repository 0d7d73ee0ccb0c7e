CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":[1,2,3.5]}', '$.a.last()') AS a, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.last()')) AS a_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.index(1)') AS b, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.index(1)')) AS b_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.length()') AS c, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.length()')) AS c_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.size()') AS d, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.size()')) AS d_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.length()') AS e, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.length()')) AS e_type,
       JSON_VALUE('{"a":"abc"}', '$.a.length()') AS f, TYPEOF(JSON_VALUE('{"a":"abc"}', '$.a.length()')) AS f_type
FROM readings WHERE id = 1;
