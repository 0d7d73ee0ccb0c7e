CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT '{"a":1}' IS JSON AS a, TYPEOF('{"a":1}' IS JSON) AS a_type,
       '[1]' IS JSON ARRAY AS b, TYPEOF('[1]' IS JSON ARRAY) AS b_type,
       '[1]' IS JSON OBJECT AS c, TYPEOF('[1]' IS JSON OBJECT) AS c_type,
       '{}' IS JSON OBJECT AS d, TYPEOF('{}' IS JSON OBJECT) AS d_type,
       '1' IS JSON SCALAR AS e, TYPEOF('1' IS JSON SCALAR) AS e_type,
       '1' IS JSON AS f, TYPEOF('1' IS JSON) AS f_type
FROM readings WHERE id IN (1, 3);
