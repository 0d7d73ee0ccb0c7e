CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":[1]}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS a, TYPEOF(JSON_VALUE('{"a":[1]}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS a_type,
       JSON_VALUE('{"a":[1]}', 'strict $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS b, TYPEOF(JSON_VALUE('{"a":[1]}', 'strict $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS b_type,
       JSON_VALUE('{"a":null}', 'strict $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS c, TYPEOF(JSON_VALUE('{"a":null}', 'strict $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS c_type,
       JSON_VALUE('{"a":null}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS d, TYPEOF(JSON_VALUE('{"a":null}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS d_type,
       JSON_VALUE('not json', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS e, TYPEOF(JSON_VALUE('not json', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS e_type,
       JSON_VALUE('not json', 'strict $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS f, TYPEOF(JSON_VALUE('not json', 'strict $.a' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS f_type
FROM readings WHERE id IN (1, 3);
