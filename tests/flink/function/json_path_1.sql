CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":[1,2,3.5]}', '$.a.min()') AS a, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.min()')) AS a_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.max()') AS b, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.max()')) AS b_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.sum()') AS c, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.sum()')) AS c_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.avg()') AS d, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.avg()')) AS d_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.stddev()') AS e, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.stddev()')) AS e_type,
       JSON_VALUE('{"a":[1,2,3.5]}', '$.a.first()') AS f, TYPEOF(JSON_VALUE('{"a":[1,2,3.5]}', '$.a.first()')) AS f_type
FROM readings WHERE id = 1;
