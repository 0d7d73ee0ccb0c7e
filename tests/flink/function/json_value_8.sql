CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":1E5}', '$.a') AS a, TYPEOF(JSON_VALUE('{"a":1E5}', '$.a')) AS a_type,
       JSON_VALUE('{"a":-0}', '$.a') AS b, TYPEOF(JSON_VALUE('{"a":-0}', '$.a')) AS b_type,
       JSON_VALUE('5', '$') AS c, TYPEOF(JSON_VALUE('5', '$')) AS c_type,
       JSON_VALUE('"x"', '$') AS d, TYPEOF(JSON_VALUE('"x"', '$')) AS d_type,
       JSON_VALUE('[1,2]', '$[1]') AS e, TYPEOF(JSON_VALUE('[1,2]', '$[1]')) AS e_type,
       JSON_VALUE('{"a":1} x', '$.a') AS f, TYPEOF(JSON_VALUE('{"a":1} x', '$.a')) AS f_type
FROM readings WHERE id IN (1, 3);
