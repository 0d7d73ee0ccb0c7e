CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('{"a":1}', '$.b' RETURNING ARRAY<INT>) AS a, TYPEOF(JSON_QUERY('{"a":1}', '$.b' RETURNING ARRAY<INT>)) AS t FROM readings WHERE id = 1;
