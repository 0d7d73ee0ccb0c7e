CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'HOST') AS a, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'HOST')) AS a_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'PATH') AS b, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'PATH')) AS b_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'QUERY') AS c, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'QUERY')) AS c_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'REF') AS d, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'REF')) AS d_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'PROTOCOL') AS e, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'PROTOCOL')) AS e_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'AUTHORITY') AS f, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'AUTHORITY')) AS f_type
FROM readings WHERE id = 1;
