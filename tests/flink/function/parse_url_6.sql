CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('http://h/p?a=b=c&a=d', 'QUERY', 'a') AS a, TYPEOF(PARSE_URL('http://h/p?a=b=c&a=d', 'QUERY', 'a')) AS a_type,
       PARSE_URL('http://h/p?a=%20x', 'QUERY', 'a') AS b, TYPEOF(PARSE_URL('http://h/p?a=%20x', 'QUERY', 'a')) AS b_type,
       PARSE_URL('http://h/p?xa=1&a=2', 'QUERY', 'a') AS c, TYPEOF(PARSE_URL('http://h/p?xa=1&a=2', 'QUERY', 'a')) AS c_type,
       PARSE_URL('file:/etc/x', 'PATH') AS d, TYPEOF(PARSE_URL('file:/etc/x', 'PATH')) AS d_type,
       PARSE_URL('file:///etc/x', 'HOST') AS e, TYPEOF(PARSE_URL('file:///etc/x', 'HOST')) AS e_type,
       PARSE_URL('mailto:a@b.c', 'PATH') AS f, TYPEOF(PARSE_URL('mailto:a@b.c', 'PATH')) AS f_type
FROM readings WHERE id = 1;
