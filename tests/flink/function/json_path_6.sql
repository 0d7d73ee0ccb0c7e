CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":[1,2]}', '$.a.foo()') AS a, TYPEOF(JSON_VALUE('{"a":[1,2]}', '$.a.foo()')) AS a_type,
       JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$.a[*].v.sum()') AS b, TYPEOF(JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$.a[*].v.sum()')) AS b_type,
       JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$..v.max()') AS c, TYPEOF(JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$..v.max()')) AS c_type,
       JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$.sum($.a[*].v)') AS d, TYPEOF(JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$.sum($.a[*].v)')) AS d_type,
       JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$.sum($..v)') AS e, TYPEOF(JSON_VALUE('{"a":[{"v":1},{"v":2}]}', '$.sum($..v)')) AS e_type,
       JSON_EXISTS('{"a":[1,2]}', '$.a.sum()') AS f, TYPEOF(JSON_EXISTS('{"a":[1,2]}', '$.a.sum()')) AS f_type
FROM readings WHERE id = 1;
