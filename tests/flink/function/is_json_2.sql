CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT '"x"' IS JSON VALUE AS a, TYPEOF('"x"' IS JSON VALUE) AS a_type,
       'x' IS JSON AS b, TYPEOF('x' IS JSON) AS b_type,
       'x' IS NOT JSON AS c, TYPEOF('x' IS NOT JSON) AS c_type,
       '{}' IS NOT JSON OBJECT AS d, TYPEOF('{}' IS NOT JSON OBJECT) AS d_type,
       '[]' IS NOT JSON ARRAY AS e, TYPEOF('[]' IS NOT JSON ARRAY) AS e_type,
       '1' IS NOT JSON SCALAR AS f, TYPEOF('1' IS NOT JSON SCALAR) AS f_type
FROM readings WHERE id IN (1, 3);
