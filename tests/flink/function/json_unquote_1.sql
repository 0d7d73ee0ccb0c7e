CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_UNQUOTE('"a\"b"') AS a, TYPEOF(JSON_UNQUOTE('"a\"b"')) AS a_type,
       JSON_UNQUOTE('"\u00e9\n"') AS b, TYPEOF(JSON_UNQUOTE('"\u00e9\n"')) AS b_type,
       JSON_UNQUOTE('abc') AS c, TYPEOF(JSON_UNQUOTE('abc')) AS c_type,
       JSON_UNQUOTE('"abc') AS d, TYPEOF(JSON_UNQUOTE('"abc')) AS d_type,
       JSON_UNQUOTE('[1,2]') AS e, TYPEOF(JSON_UNQUOTE('[1,2]')) AS e_type,
       JSON_UNQUOTE('"a\q"') AS f, TYPEOF(JSON_UNQUOTE('"a\q"')) AS f_type
FROM readings WHERE id IN (1, 3);
