CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('', 'lax $' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS a, TYPEOF(JSON_VALUE('', 'lax $' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS a_type,
       JSON_VALUE('{"a":"x"}', '') AS b, TYPEOF(JSON_VALUE('{"a":"x"}', '')) AS b_type,
       JSON_VALUE('{"a":"x"}', 'a') AS c, TYPEOF(JSON_VALUE('{"a":"x"}', 'a')) AS c_type,
       JSON_VALUE('{"a":"x"}', '$.') AS d, TYPEOF(JSON_VALUE('{"a":"x"}', '$.')) AS d_type,
       JSON_VALUE('{"a":"x"}', '$..a') AS e, TYPEOF(JSON_VALUE('{"a":"x"}', '$..a')) AS e_type,
       JSON_VALUE('{"a":{"b":"x"}}', '$..b') AS f, TYPEOF(JSON_VALUE('{"a":{"b":"x"}}', '$..b')) AS f_type
FROM readings WHERE id IN (1, 3);
