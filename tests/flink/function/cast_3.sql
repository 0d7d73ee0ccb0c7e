CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(x'616263' AS STRING) AS a, TYPEOF(CAST(x'616263' AS STRING)) AS a_type,
       CAST('abc' AS BYTES) AS b, TYPEOF(CAST('abc' AS BYTES)) AS b_type,
       CAST('abc' AS BINARY(2)) AS c, TYPEOF(CAST('abc' AS BINARY(2))) AS c_type,
       CAST('abc' AS VARBINARY(2)) AS d, TYPEOF(CAST('abc' AS VARBINARY(2))) AS d_type,
       CAST(INTERVAL '1' DAY AS STRING) AS e, TYPEOF(CAST(INTERVAL '1' DAY AS STRING)) AS e_type,
       CAST(INTERVAL '14' MONTH AS STRING) AS f, TYPEOF(CAST(INTERVAL '14' MONTH AS STRING)) AS f_type
FROM readings WHERE id IN (1, 3);
