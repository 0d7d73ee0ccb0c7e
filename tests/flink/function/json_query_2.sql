CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":{"b":5}}', '$.a' WITH CONDITIONAL ARRAY WRAPPER) AS a, TYPEOF(JSON_QUERY('{"a":{"b":5}}', '$.a' WITH CONDITIONAL ARRAY WRAPPER)) AS a_type,
       JSON_QUERY('{"a":[5]}', '$.a' WITH UNCONDITIONAL WRAPPER) AS b, TYPEOF(JSON_QUERY('{"a":[5]}', '$.a' WITH UNCONDITIONAL WRAPPER)) AS b_type,
       JSON_QUERY('{"a":[5]}', '$.a' WITHOUT ARRAY WRAPPER) AS c, TYPEOF(JSON_QUERY('{"a":[5]}', '$.a' WITHOUT ARRAY WRAPPER)) AS c_type,
       JSON_QUERY('{"a":"x"}', '$.a' WITH WRAPPER) AS d, TYPEOF(JSON_QUERY('{"a":"x"}', '$.a' WITH WRAPPER)) AS d_type,
       JSON_QUERY('{"a":null}', '$.a') AS e, TYPEOF(JSON_QUERY('{"a":null}', '$.a')) AS e_type,
       JSON_QUERY('{"a":null}', '$.a' WITH WRAPPER) AS f, TYPEOF(JSON_QUERY('{"a":null}', '$.a' WITH WRAPPER)) AS f_type
FROM readings WHERE id IN (1, 3);
