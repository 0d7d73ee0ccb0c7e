CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_REPLACE('a😀b', '.', 'x') AS a, TYPEOF(REGEXP_REPLACE('a😀b', '.', 'x')) AS a_type,
       REGEXP_REPLACE('a😀b', '😀', '$0') AS b, TYPEOF(REGEXP_REPLACE('a😀b', '😀', '$0')) AS b_type,
       REGEXP_REPLACE('abc', '(b)', '[$1]') AS c, TYPEOF(REGEXP_REPLACE('abc', '(b)', '[$1]')) AS c_type,
       REGEXP_REPLACE('abc', 'b', '\') AS d, TYPEOF(REGEXP_REPLACE('abc', 'b', '\')) AS d_type,
       REGEXP_REPLACE('abc', 'b', '$5') AS e, TYPEOF(REGEXP_REPLACE('abc', 'b', '$5')) AS e_type,
       REGEXP_EXTRACT('a😀b', 'a(.)b', 1) AS f, TYPEOF(REGEXP_EXTRACT('a😀b', 'a(.)b', 1)) AS f_type
FROM readings WHERE id = 1;
