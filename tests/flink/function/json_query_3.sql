CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":null}', 'lax $.a' EMPTY ARRAY ON EMPTY) AS a, TYPEOF(JSON_QUERY('{"a":null}', 'lax $.a' EMPTY ARRAY ON EMPTY)) AS a_type,
       JSON_QUERY('{"a":1}', 'lax $.b') AS b, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.b')) AS b_type,
       JSON_QUERY('{"a":1}', 'lax $.b' EMPTY ARRAY ON EMPTY) AS c, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.b' EMPTY ARRAY ON EMPTY)) AS c_type,
       JSON_QUERY('{"a":1}', 'lax $.b' EMPTY OBJECT ON EMPTY) AS d, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.b' EMPTY OBJECT ON EMPTY)) AS d_type,
       JSON_QUERY('{"a":1}', 'lax $.b' NULL ON EMPTY) AS e, TYPEOF(JSON_QUERY('{"a":1}', 'lax $.b' NULL ON EMPTY)) AS e_type,
       JSON_QUERY('{"a":1}', 'strict $.b' EMPTY ARRAY ON EMPTY) AS f, TYPEOF(JSON_QUERY('{"a":1}', 'strict $.b' EMPTY ARRAY ON EMPTY)) AS f_type
FROM readings WHERE id IN (1, 3);
