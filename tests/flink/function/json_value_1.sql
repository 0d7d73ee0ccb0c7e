CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":1.5}', '$.a' RETURNING DOUBLE) AS a, TYPEOF(JSON_VALUE('{"a":1.5}', '$.a' RETURNING DOUBLE)) AS a_type,
       JSON_VALUE('{"a":15}', '$.a' RETURNING INTEGER) AS b, TYPEOF(JSON_VALUE('{"a":15}', '$.a' RETURNING INTEGER)) AS b_type,
       JSON_VALUE('{"a":true}', '$.a' RETURNING BOOLEAN) AS c, TYPEOF(JSON_VALUE('{"a":true}', '$.a' RETURNING BOOLEAN)) AS c_type,
       JSON_VALUE('{"a":true}', '$.a' RETURNING STRING) AS d, TYPEOF(JSON_VALUE('{"a":true}', '$.a' RETURNING STRING)) AS d_type,
       JSON_VALUE('{"a":true}', '$.a' RETURNING VARCHAR(2)) AS e, TYPEOF(JSON_VALUE('{"a":true}', '$.a' RETURNING VARCHAR(2))) AS e_type,
       JSON_VALUE('{"a":"x"}', 'lax $.b' RETURNING INTEGER DEFAULT 7 ON EMPTY) AS f, TYPEOF(JSON_VALUE('{"a":"x"}', 'lax $.b' RETURNING INTEGER DEFAULT 7 ON EMPTY)) AS f_type
FROM readings WHERE id IN (1, 3);
