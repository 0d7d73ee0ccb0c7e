CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT '' IS JSON AS a, TYPEOF('' IS JSON) AS a_type,
       ' ' IS JSON AS b, TYPEOF(' ' IS JSON) AS b_type,
       '{} x' IS JSON AS c, TYPEOF('{} x' IS JSON) AS c_type,
       '{"a":1,"a":2}' IS JSON AS d, TYPEOF('{"a":1,"a":2}' IS JSON) AS d_type,
       '{a:1}' IS JSON AS e, TYPEOF('{a:1}' IS JSON) AS e_type,
       '01' IS JSON AS f, TYPEOF('01' IS JSON) AS f_type
FROM readings WHERE id IN (1, 3);
