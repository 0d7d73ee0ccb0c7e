CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":["x","y"]}', '$.a.length()') AS a, TYPEOF(JSON_VALUE('{"a":["x","y"]}', '$.a.length()')) AS a_type,
       JSON_VALUE('{"a":{"b":1,"c":2}}', '$.a.keys()') AS b, TYPEOF(JSON_VALUE('{"a":{"b":1,"c":2}}', '$.a.keys()')) AS b_type,
       JSON_VALUE('{"a":{"b":1}}', '$[''a''][''b'']') AS c, TYPEOF(JSON_VALUE('{"a":{"b":1}}', '$[''a''][''b'']')) AS c_type,
       JSON_VALUE('{"a":{"b":1}}', '$["a"]["b"]') AS d, TYPEOF(JSON_VALUE('{"a":{"b":1}}', '$["a"]["b"]')) AS d_type,
       JSON_VALUE('{"a":{"b":1}}', '$.a.*') AS e, TYPEOF(JSON_VALUE('{"a":{"b":1}}', '$.a.*')) AS e_type,
       JSON_VALUE('{"a b":1}', '$[''a b'']') AS f, TYPEOF(JSON_VALUE('{"a b":1}', '$[''a b'']')) AS f_type
FROM readings WHERE id IN (1, 3);
