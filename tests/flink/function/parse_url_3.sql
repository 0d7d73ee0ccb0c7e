CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'FILE') AS a, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'FILE')) AS a_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'USERINFO') AS b, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'USERINFO')) AS b_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'QUERY', 'x') AS c, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'QUERY', 'x')) AS c_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'QUERY', 'z') AS d, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'QUERY', 'z')) AS d_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'HOST', 'x') AS e, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'HOST', 'x')) AS e_type,
       PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'BLAH') AS f, TYPEOF(PARSE_URL('http://user:pass@host.com:8080/p/a?x=1&y=2#ref', 'BLAH')) AS f_type
FROM readings WHERE id = 1;
