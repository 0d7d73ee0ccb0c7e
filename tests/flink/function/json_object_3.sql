CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_OBJECT('a' VALUE JSON_STRING('x')) AS a, TYPEOF(JSON_OBJECT('a' VALUE JSON_STRING('x'))) AS a_type,
       JSON_OBJECT('a' VALUE x'0102') AS b, TYPEOF(JSON_OBJECT('a' VALUE x'0102')) AS b_type,
       JSON_OBJECT('a' VALUE CAST(1e10 AS DOUBLE), 'b' VALUE CAST(1.5 AS FLOAT), 'c' VALUE big) AS c, TYPEOF(JSON_OBJECT('a' VALUE CAST(1e10 AS DOUBLE), 'b' VALUE CAST(1.5 AS FLOAT), 'c' VALUE big)) AS c_type,
       JSON_OBJECT('a' VALUE JSON_QUERY('{"x":[1]}', '$.x')) AS d, TYPEOF(JSON_OBJECT('a' VALUE JSON_QUERY('{"x":[1]}', '$.x'))) AS d_type
FROM readings WHERE id IN (1, 3);
