CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%(d', -5) AS a, TYPEOF(PRINTF('%(d', -5)) AS a_type,
       PRINTF('% d', 5) AS b, TYPEOF(PRINTF('% d', 5)) AS b_type,
       PRINTF('%#x', 255) AS c, TYPEOF(PRINTF('%#x', 255)) AS c_type,
       PRINTF('%g', temp) AS d, TYPEOF(PRINTF('%g', temp)) AS d_type,
       PRINTF('%s', INTERVAL '1' DAY) AS e, TYPEOF(PRINTF('%s', INTERVAL '1' DAY)) AS e_type,
       PRINTF('abc') AS f, TYPEOF(PRINTF('abc')) AS f_type
FROM readings WHERE id = 1;
