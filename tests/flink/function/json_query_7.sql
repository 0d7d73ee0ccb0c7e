CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"b":{"z":1,"z":2}}', '$.b') AS a, TYPEOF(JSON_QUERY('{"b":{"z":1,"z":2}}', '$.b')) AS a_type,
       JSON_QUERY('[1,"a",null,true]', '$') AS b, TYPEOF(JSON_QUERY('[1,"a",null,true]', '$')) AS b_type,
       JSON_QUERY('not json', '$') AS c, TYPEOF(JSON_QUERY('not json', '$')) AS c_type,
       JSON_QUERY('not json', 'lax $' EMPTY ARRAY ON EMPTY) AS d, TYPEOF(JSON_QUERY('not json', 'lax $' EMPTY ARRAY ON EMPTY)) AS d_type,
       JSON_QUERY('not json', 'strict $' EMPTY ARRAY ON ERROR) AS e, TYPEOF(JSON_QUERY('not json', 'strict $' EMPTY ARRAY ON ERROR)) AS e_type,
       JSON_QUERY(CAST(NULL AS STRING), '$' EMPTY ARRAY ON ERROR) AS f, TYPEOF(JSON_QUERY(CAST(NULL AS STRING), '$' EMPTY ARRAY ON ERROR)) AS f_type
FROM readings WHERE id IN (1, 3);
