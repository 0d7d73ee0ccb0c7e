CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT dev SIMILAR TO 'vm-[0-9]' AS a, TYPEOF(dev SIMILAR TO 'vm-[0-9]') AS a_type,
       'a+c' SIMILAR TO 'a\+c' ESCAPE '\' AS b, TYPEOF('a+c' SIMILAR TO 'a\+c' ESCAPE '\') AS b_type,
       'a' SIMILAR TO '' AS c, TYPEOF('a' SIMILAR TO '') AS c_type,
       '' SIMILAR TO '' AS d, TYPEOF('' SIMILAR TO '') AS d_type,
       'ab' SIMILAR TO 'a*b?' AS e, TYPEOF('ab' SIMILAR TO 'a*b?') AS e_type
FROM readings WHERE id IN (1, 3);
