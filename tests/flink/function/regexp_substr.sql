CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_SUBSTR('aab12', '[0-9]+') AS a, TYPEOF(REGEXP_SUBSTR('aab12', '[0-9]+')) AS a_type,
       REGEXP_SUBSTR('aab', '[0-9]+') AS b, TYPEOF(REGEXP_SUBSTR('aab', '[0-9]+')) AS b_type,
       REGEXP_SUBSTR('aab', '(') AS c, TYPEOF(REGEXP_SUBSTR('aab', '(')) AS c_type,
       REGEXP_SUBSTR(name, '[a-z]+') AS d, TYPEOF(REGEXP_SUBSTR(name, '[a-z]+')) AS d_type
FROM readings WHERE id IN (1, 3);
