CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":[1,2]}', '$.a' RETURNING ARRAY<STRING>) AS a, TYPEOF(JSON_QUERY('{"a":[1,2]}', '$.a' RETURNING ARRAY<STRING>)) AS a_type,
       JSON_QUERY('{"a":[1,"x",null,{"b":1}]}', '$.a' RETURNING ARRAY<STRING>) AS b, TYPEOF(JSON_QUERY('{"a":[1,"x",null,{"b":1}]}', '$.a' RETURNING ARRAY<STRING>)) AS b_type,
       JSON_QUERY('{"a":{"b":1}}', '$.a' RETURNING ARRAY<STRING>) AS c, TYPEOF(JSON_QUERY('{"a":{"b":1}}', '$.a' RETURNING ARRAY<STRING>)) AS c_type,
       JSON_QUERY('{"a":1}', '$.a' RETURNING ARRAY<STRING> WITH WRAPPER) AS d, TYPEOF(JSON_QUERY('{"a":1}', '$.a' RETURNING ARRAY<STRING> WITH WRAPPER)) AS d_type,
       JSON_QUERY('{"a":1}', '$.b' RETURNING ARRAY<STRING> EMPTY ARRAY ON ERROR) AS e, TYPEOF(JSON_QUERY('{"a":1}', '$.b' RETURNING ARRAY<STRING> EMPTY ARRAY ON ERROR)) AS e_type
FROM readings WHERE id = 1;
