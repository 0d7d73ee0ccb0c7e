CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('http://h/a/../b', 'PATH') AS a, TYPEOF(PARSE_URL('http://h/a/../b', 'PATH')) AS a_type,
       PARSE_URL('http://h/p?a=1&b=2', 'QUERY', 'a.') AS b, TYPEOF(PARSE_URL('http://h/p?a=1&b=2', 'QUERY', 'a.')) AS b_type,
       PARSE_URL('', 'HOST') AS c, TYPEOF(PARSE_URL('', 'HOST')) AS c_type,
       PARSE_URL(name, 'HOST') AS d, TYPEOF(PARSE_URL(name, 'HOST')) AS d_type,
       PARSE_URL('http://h', CAST(NULL AS STRING)) AS e, TYPEOF(PARSE_URL('http://h', CAST(NULL AS STRING))) AS e_type
FROM readings WHERE id = 1;
