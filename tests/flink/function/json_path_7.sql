CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":[[1,2],[3]]}', '$.a[*].length()') AS a, TYPEOF(JSON_QUERY('{"a":[[1,2],[3]]}', '$.a[*].length()')) AS a_type,
       JSON_QUERY('{"a":[[1,2],[3]]}', '$.a.first()') AS b, TYPEOF(JSON_QUERY('{"a":[[1,2],[3]]}', '$.a.first()')) AS b_type,
       JSON_QUERY('{"a":[[1,2],[3]]}', '$.a.last()') AS c, TYPEOF(JSON_QUERY('{"a":[[1,2],[3]]}', '$.a.last()')) AS c_type,
       JSON_QUERY('{"a":[[1,2],[3]]}', '$.a.index(0)') AS d, TYPEOF(JSON_QUERY('{"a":[[1,2],[3]]}', '$.a.index(0)')) AS d_type
FROM readings WHERE id = 1;
