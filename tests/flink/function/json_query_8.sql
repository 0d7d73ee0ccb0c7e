CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUERY('[1,2]', '$' RETURNING STRING) AS a, TYPEOF(JSON_QUERY('[1,2]', '$' RETURNING STRING)) AS a_type,
       JSON_QUERY('[1,2]', '$' RETURNING VARCHAR(3)) AS b, TYPEOF(JSON_QUERY('[1,2]', '$' RETURNING VARCHAR(3))) AS b_type,
       JSON_QUERY('{"a":"x"}', 'lax $.a' WITH CONDITIONAL WRAPPER EMPTY ARRAY ON EMPTY) AS c, TYPEOF(JSON_QUERY('{"a":"x"}', 'lax $.a' WITH CONDITIONAL WRAPPER EMPTY ARRAY ON EMPTY)) AS c_type
FROM readings WHERE id IN (1, 3);
