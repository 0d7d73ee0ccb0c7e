CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT 'a%b' LIKE 'a\%b' ESCAPE '\' AS a, TYPEOF('a%b' LIKE 'a\%b' ESCAPE '\') AS a_type,
       'a\b' LIKE 'a\b' AS b, TYPEOF('a\b' LIKE 'a\b') AS b_type,
       name LIKE dev AS c, TYPEOF(name LIKE dev) AS c_type,
       n = price AS d, TYPEOF(n = price) AS d_type,
       n = temp AS e, TYPEOF(n = temp) AS e_type,
       big = temp AS f, TYPEOF(big = temp) AS f_type
FROM readings WHERE id = 1;
