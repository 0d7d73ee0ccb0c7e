CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":[1,2,3,4]}', '$.a[:2]') AS a, TYPEOF(JSON_QUERY('{"a":[1,2,3,4]}', '$.a[:2]')) AS a_type,
       JSON_QUERY('{"a":[1,2,3,4]}', '$.a[-2:]') AS b, TYPEOF(JSON_QUERY('{"a":[1,2,3,4]}', '$.a[-2:]')) AS b_type,
       JSON_QUERY('{"a":[1,2,3,4]}', '$.a[2:]') AS c, TYPEOF(JSON_QUERY('{"a":[1,2,3,4]}', '$.a[2:]')) AS c_type,
       JSON_QUERY('{"a":{"b":1,"c":2}}', '$.a.*') AS d, TYPEOF(JSON_QUERY('{"a":{"b":1,"c":2}}', '$.a.*')) AS d_type,
       JSON_QUERY('{"b":{"z":1,"a":  2}}', '$.b') AS e, TYPEOF(JSON_QUERY('{"b":{"z":1,"a":  2}}', '$.b')) AS e_type,
       JSON_QUERY('{"b":{"z":1.50,"a":1e3,"q":"\u00e9/\"\n"}}', '$.b') AS f, TYPEOF(JSON_QUERY('{"b":{"z":1.50,"a":1e3,"q":"\u00e9/\"\n"}}', '$.b')) AS f_type
FROM readings WHERE id IN (1, 3);
