CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT JSON_STRING(n) AS a, TYPEOF(JSON_STRING(n)) AS a_type,
       JSON_STRING(price) AS b, TYPEOF(JSON_STRING(price)) AS b_type,
       JSON_STRING(TIMESTAMP '2024-01-01 00:00:00.120') AS c, TYPEOF(JSON_STRING(TIMESTAMP '2024-01-01 00:00:00.120')) AS c_type,
       JSON_STRING(x'0102') AS d, TYPEOF(JSON_STRING(x'0102')) AS d_type,
       JSON_STRING(CAST('a' AS CHAR(3))) AS e, TYPEOF(JSON_STRING(CAST('a' AS CHAR(3)))) AS e_type,
       JSON_STRING(TO_TIMESTAMP_LTZ(0, 3)) AS f, TYPEOF(JSON_STRING(TO_TIMESTAMP_LTZ(0, 3))) AS f_type
FROM readings WHERE id IN (1, 3);
