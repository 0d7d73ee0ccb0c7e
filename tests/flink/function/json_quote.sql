CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_QUOTE('a"b\c/d') AS a, TYPEOF(JSON_QUOTE('a"b\c/d')) AS a_type,
       JSON_QUOTE('a' || U&'\000a\0009\0001') AS b, TYPEOF(JSON_QUOTE('a' || U&'\000a\0009\0001')) AS b_type,
       JSON_QUOTE(CAST(NULL AS STRING)) AS c, TYPEOF(JSON_QUOTE(CAST(NULL AS STRING))) AS c_type
FROM readings WHERE id IN (1, 3);
