CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":["x","y"]}', '$.a[*]') AS a, TYPEOF(JSON_VALUE('{"a":["x","y"]}', '$.a[*]')) AS a_type,
       JSON_VALUE('{"a":["x","y"]}', 'lax $.a[-1]') AS b, TYPEOF(JSON_VALUE('{"a":["x","y"]}', 'lax $.a[-1]')) AS b_type,
       JSON_VALUE('{"a":["x","y"]}', 'lax $.a[0]') AS c, TYPEOF(JSON_VALUE('{"a":["x","y"]}', 'lax $.a[0]')) AS c_type,
       JSON_VALUE('{"a":["x","y"]}', 'lax $.a[5]') AS d, TYPEOF(JSON_VALUE('{"a":["x","y"]}', 'lax $.a[5]')) AS d_type,
       JSON_VALUE('{"a":["x","y"]}', '$.a[0,1]') AS e, TYPEOF(JSON_VALUE('{"a":["x","y"]}', '$.a[0,1]')) AS e_type,
       JSON_VALUE('{"a":["x","y"]}', '$.a[0:1]') AS f, TYPEOF(JSON_VALUE('{"a":["x","y"]}', '$.a[0:1]')) AS f_type
FROM readings WHERE id IN (1, 3);
