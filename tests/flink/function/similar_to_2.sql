CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT 'abc' SIMILAR TO '[^a]%' AS a, TYPEOF('abc' SIMILAR TO '[^a]%') AS a_type,
       'a.c' SIMILAR TO 'a.c' AS b, TYPEOF('a.c' SIMILAR TO 'a.c') AS b_type,
       'abc' SIMILAR TO 'a.c' AS c, TYPEOF('abc' SIMILAR TO 'a.c') AS c_type,
       'a%c' SIMILAR TO 'a\%c' ESCAPE '\' AS d, TYPEOF('a%c' SIMILAR TO 'a\%c' ESCAPE '\') AS d_type,
       name SIMILAR TO '%[[:ALPHA:]]' AS e, TYPEOF(name SIMILAR TO '%[[:ALPHA:]]') AS e_type,
       name SIMILAR TO 'C(o|x)*la' AS f, TYPEOF(name SIMILAR TO 'C(o|x)*la') AS f_type
FROM readings WHERE id IN (1, 3);
