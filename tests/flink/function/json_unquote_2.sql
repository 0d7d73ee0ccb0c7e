CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_UNQUOTE('""') AS a, TYPEOF(JSON_UNQUOTE('""')) AS a_type,
       JSON_UNQUOTE('"') AS b, TYPEOF(JSON_UNQUOTE('"')) AS b_type,
       JSON_UNQUOTE('') AS c, TYPEOF(JSON_UNQUOTE('')) AS c_type,
       JSON_UNQUOTE('5') AS d, TYPEOF(JSON_UNQUOTE('5')) AS d_type,
       JSON_UNQUOTE('"\u12"') AS e, TYPEOF(JSON_UNQUOTE('"\u12"')) AS e_type
FROM readings WHERE id IN (1, 3);
