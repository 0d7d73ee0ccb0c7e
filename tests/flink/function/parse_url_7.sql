CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('jar:file:/x!/y', 'PATH') AS a, TYPEOF(PARSE_URL('jar:file:/x!/y', 'PATH')) AS a_type,
       PARSE_URL('http://[::1]:80/x', 'HOST') AS b, TYPEOF(PARSE_URL('http://[::1]:80/x', 'HOST')) AS b_type,
       PARSE_URL('http://h:abc/x', 'HOST') AS c, TYPEOF(PARSE_URL('http://h:abc/x', 'HOST')) AS c_type,
       PARSE_URL('http:///x', 'HOST') AS d, TYPEOF(PARSE_URL('http:///x', 'HOST')) AS d_type,
       PARSE_URL(' http://h/x ', 'HOST') AS e, TYPEOF(PARSE_URL(' http://h/x ', 'HOST')) AS e_type,
       PARSE_URL('url:http://h/x', 'HOST') AS f, TYPEOF(PARSE_URL('url:http://h/x', 'HOST')) AS f_type
FROM readings WHERE id = 1;
