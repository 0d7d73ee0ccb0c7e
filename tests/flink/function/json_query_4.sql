CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":1}', 'strict $.b' EMPTY OBJECT ON ERROR) AS a, TYPEOF(JSON_QUERY('{"a":1}', 'strict $.b' EMPTY OBJECT ON ERROR)) AS a_type,
       JSON_QUERY('{"a":1}', 'strict $.b' NULL ON ERROR) AS b, TYPEOF(JSON_QUERY('{"a":1}', 'strict $.b' NULL ON ERROR)) AS b_type,
       JSON_QUERY('{"a":1}', 'lax $.a' EMPTY OBJECT ON ERROR) AS c, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.a' EMPTY OBJECT ON ERROR)) AS c_type,
       JSON_QUERY('{"a":1}', 'strict $.a' EMPTY OBJECT ON ERROR) AS d, TYPEOF(JSON_QUERY('{"a":1}', 'strict $.a' EMPTY OBJECT ON ERROR)) AS d_type,
       JSON_QUERY('{"a":1}', 'lax $.a' EMPTY OBJECT ON EMPTY) AS e, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.a' EMPTY OBJECT ON EMPTY)) AS e_type,
       JSON_QUERY('{"a":1}', 'lax $.b' WITH WRAPPER) AS f, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.b' WITH WRAPPER)) AS f_type
FROM readings WHERE id IN (1, 3);
