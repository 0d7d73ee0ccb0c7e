CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_VALUE('{"a":"x"}', 'lax $.b' DEFAULT 7 ON EMPTY) AS a, TYPEOF(JSON_VALUE('{"a":"x"}', 'lax $.b' DEFAULT 7 ON EMPTY)) AS a_type,
       JSON_VALUE('{"a":"x"}', 'lax $.b' NULL ON EMPTY) AS b, TYPEOF(JSON_VALUE('{"a":"x"}', 'lax $.b' NULL ON EMPTY)) AS b_type,
       JSON_VALUE('{"a":"x"}', 'strict $.b' DEFAULT 'e' ON ERROR) AS c, TYPEOF(JSON_VALUE('{"a":"x"}', 'strict $.b' DEFAULT 'e' ON ERROR)) AS c_type,
       JSON_VALUE('{"a":"x"}', 'strict $.b' DEFAULT 'e' ON EMPTY) AS d, TYPEOF(JSON_VALUE('{"a":"x"}', 'strict $.b' DEFAULT 'e' ON EMPTY)) AS d_type,
       JSON_VALUE('{"a":"x"}', 'lax $.b' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR) AS e, TYPEOF(JSON_VALUE('{"a":"x"}', 'lax $.b' DEFAULT 'e' ON EMPTY DEFAULT 'f' ON ERROR)) AS e_type,
       JSON_VALUE('{"a":"x"}', 'lax $.b' DEFAULT 'f' ON ERROR DEFAULT 'e' ON EMPTY) AS f, TYPEOF(JSON_VALUE('{"a":"x"}', 'lax $.b' DEFAULT 'f' ON ERROR DEFAULT 'e' ON EMPTY)) AS f_type
FROM readings WHERE id IN (1, 3);
