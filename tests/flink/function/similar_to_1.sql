CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT 'abc' SIMILAR TO 'a%' AS a, TYPEOF('abc' SIMILAR TO 'a%') AS a_type,
       'abc' SIMILAR TO '(a|b)bc' AS b, TYPEOF('abc' SIMILAR TO '(a|b)bc') AS b_type,
       'abc' NOT SIMILAR TO 'a_c' AS c, TYPEOF('abc' NOT SIMILAR TO 'a_c') AS c_type,
       'abc' SIMILAR TO 'ab' AS d, TYPEOF('abc' SIMILAR TO 'ab') AS d_type,
       'abcabc' SIMILAR TO '(abc){2}' AS e, TYPEOF('abcabc' SIMILAR TO '(abc){2}') AS e_type,
       'abc' SIMILAR TO '[a-c]+' AS f, TYPEOF('abc' SIMILAR TO '[a-c]+') AS f_type
FROM readings WHERE id IN (1, 3);
