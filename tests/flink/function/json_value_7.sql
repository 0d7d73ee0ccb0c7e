CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a b":1}', '$.a b') AS a, TYPEOF(JSON_VALUE('{"a b":1}', '$.a b')) AS a_type,
       JSON_VALUE('{"é":1}', '$.é') AS b, TYPEOF(JSON_VALUE('{"é":1}', '$.é')) AS b_type,
       JSON_VALUE('{"a":"\u00e9\n\"x"}', '$.a') AS c, TYPEOF(JSON_VALUE('{"a":"\u00e9\n\"x"}', '$.a')) AS c_type,
       JSON_VALUE('{"a":1e400}', '$.a') AS d, TYPEOF(JSON_VALUE('{"a":1e400}', '$.a')) AS d_type,
       JSON_VALUE('{"a":12345678901234567890}', '$.a') AS e, TYPEOF(JSON_VALUE('{"a":12345678901234567890}', '$.a')) AS e_type,
       JSON_VALUE('{"a":0.10}', '$.a') AS f, TYPEOF(JSON_VALUE('{"a":0.10}', '$.a')) AS f_type
FROM readings WHERE id IN (1, 3);
