CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":1,"b":2,"c":3}', 'lax $[''a'',''z'']') AS a, TYPEOF(JSON_QUERY('{"a":1,"b":2,"c":3}', 'lax $[''a'',''z'']')) AS a_type,
       JSON_QUERY('{"a":1,"b":2,"c":3}', '$["b","a"]') AS b, TYPEOF(JSON_QUERY('{"a":1,"b":2,"c":3}', '$["b","a"]')) AS b_type,
       JSON_QUERY('{"x":[{"a":1,"b":2},{"a":3}]}', '$.x[*][''a'',''b'']') AS c, TYPEOF(JSON_QUERY('{"x":[{"a":1,"b":2},{"a":3}]}', '$.x[*][''a'',''b'']')) AS c_type,
       JSON_QUERY('{"x":[{"a":1,"b":2},{"a":3}]}', '$..[''a'',''b'']') AS d, TYPEOF(JSON_QUERY('{"x":[{"a":1,"b":2},{"a":3}]}', '$..[''a'',''b'']')) AS d_type,
       JSON_VALUE('{"x":{"a":1,"b":{"c":9}}}', '$.x[''b'',''a''].c') AS e, TYPEOF(JSON_VALUE('{"x":{"a":1,"b":{"c":9}}}', '$.x[''b'',''a''].c')) AS e_type,
       JSON_VALUE('{"a":[]}', '$.a.min()') AS f, TYPEOF(JSON_VALUE('{"a":[]}', '$.a.min()')) AS f_type
FROM readings WHERE id = 1;
