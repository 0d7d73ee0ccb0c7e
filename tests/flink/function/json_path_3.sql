CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"b":1,"a":[1,2,3.5]}', '$.keys()') AS a, TYPEOF(JSON_QUERY('{"b":1,"a":[1,2,3.5]}', '$.keys()')) AS a_type,
       JSON_QUERY('{"b":1,"a":[1,2,3.5]}', '$.a.append(4)') AS b, TYPEOF(JSON_QUERY('{"b":1,"a":[1,2,3.5]}', '$.a.append(4)')) AS b_type,
       JSON_QUERY('{"b":1,"a":[1,2,3.5]}', '$.concat($.a)') AS c, TYPEOF(JSON_QUERY('{"b":1,"a":[1,2,3.5]}', '$.concat($.a)')) AS c_type,
       JSON_VALUE('{"b":1,"a":[1,2,3.5]}', '$.concat("x", "y")') AS d, TYPEOF(JSON_VALUE('{"b":1,"a":[1,2,3.5]}', '$.concat("x", "y")')) AS d_type,
       JSON_QUERY('{"a":1,"b":2,"c":3}', '$[''a'',''b'']') AS e, TYPEOF(JSON_QUERY('{"a":1,"b":2,"c":3}', '$[''a'',''b'']')) AS e_type,
       JSON_QUERY('{"a":1,"b":2,"c":3}', '$[''a'',''z'']') AS f, TYPEOF(JSON_QUERY('{"a":1,"b":2,"c":3}', '$[''a'',''z'']')) AS f_type
FROM readings WHERE id = 1;
