CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_REPLACE('foobar', 'oo|ar', '$1x') AS a, TYPEOF(REGEXP_REPLACE('foobar', 'oo|ar', '$1x')) AS a_type,
       REGEXP_REPLACE('foobar', '', '-') AS b, TYPEOF(REGEXP_REPLACE('foobar', '', '-')) AS b_type,
       REGEXP_REPLACE('foobar', 'o*', '-') AS c, TYPEOF(REGEXP_REPLACE('foobar', 'o*', '-')) AS c_type,
       REGEXP_REPLACE('foobar', 'o', '\\') AS d, TYPEOF(REGEXP_REPLACE('foobar', 'o', '\\')) AS d_type
FROM readings WHERE id IN (1, 3);
