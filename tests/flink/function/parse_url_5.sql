CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PARSE_URL('https://h', 'QUERY') AS a, TYPEOF(PARSE_URL('https://h', 'QUERY')) AS a_type,
       PARSE_URL('https://h?q=1', 'PATH') AS b, TYPEOF(PARSE_URL('https://h?q=1', 'PATH')) AS b_type,
       PARSE_URL('https://h/?q=1', 'FILE') AS c, TYPEOF(PARSE_URL('https://h/?q=1', 'FILE')) AS c_type,
       PARSE_URL('https://h:99/', 'AUTHORITY') AS d, TYPEOF(PARSE_URL('https://h:99/', 'AUTHORITY')) AS d_type,
       PARSE_URL('HTTPS://H:99/', 'PROTOCOL') AS e, TYPEOF(PARSE_URL('HTTPS://H:99/', 'PROTOCOL')) AS e_type,
       PARSE_URL('HTTPS://H:99/', 'HOST') AS f, TYPEOF(PARSE_URL('HTTPS://H:99/', 'HOST')) AS f_type
FROM readings WHERE id = 1;
