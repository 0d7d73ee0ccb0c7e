CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'host') AS a, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'host')) AS a_type,
       PARSE_URL('not a url', 'HOST') AS b, TYPEOF(PARSE_URL('not a url', 'HOST')) AS b_type,
       PARSE_URL('foo://h/x', 'HOST') AS c, TYPEOF(PARSE_URL('foo://h/x', 'HOST')) AS c_type,
       PARSE_URL('ftp://h/x', 'HOST') AS d, TYPEOF(PARSE_URL('ftp://h/x', 'HOST')) AS d_type,
       PARSE_URL('https://h', 'PATH') AS e, TYPEOF(PARSE_URL('https://h', 'PATH')) AS e_type,
       PARSE_URL('https://h', 'FILE') AS f, TYPEOF(PARSE_URL('https://h', 'FILE')) AS f_type
FROM readings WHERE id = 1;
