CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":1}', 'strict $.b' WITH WRAPPER) AS a, TYPEOF(JSON_QUERY('{"a":1}', 'strict $.b' WITH WRAPPER)) AS a_type,
       JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[*].b') AS b, TYPEOF(JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')) AS b_type,
       JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$..b') AS c, TYPEOF(JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$..b')) AS c_type,
       JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[*].c') AS d, TYPEOF(JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[*].c')) AS d_type,
       JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[0,1]') AS e, TYPEOF(JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[0,1]')) AS e_type,
       JSON_QUERY('{"a":[1,2,3,4]}', '$.a[1:3]') AS f, TYPEOF(JSON_QUERY('{"a":[1,2,3,4]}', '$.a[1:3]')) AS f_type
FROM readings WHERE id IN (1, 3);
