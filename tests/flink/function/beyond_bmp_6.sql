CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_STRING('😀/é') AS a, TYPEOF(JSON_STRING('😀/é')) AS a_type,
       JSON_OBJECT(KEY '😀' VALUE '😀') AS b, TYPEOF(JSON_OBJECT(KEY '😀' VALUE '😀')) AS b_type,
       JSON_VALUE('{"a":"\ud83d\ude00"}', '$.a') AS c, TYPEOF(JSON_VALUE('{"a":"\ud83d\ude00"}', '$.a')) AS c_type
FROM readings WHERE id = 1;
