CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(ok AS INT) AS a, TYPEOF(CAST(ok AS INT)) AS a_type,
       CAST(ok AS STRING) AS b, TYPEOF(CAST(ok AS STRING)) AS b_type,
       CAST(temp AS STRING) AS c, TYPEOF(CAST(temp AS STRING)) AS c_type,
       CAST(price AS STRING) AS d, TYPEOF(CAST(price AS STRING)) AS d_type,
       CAST(name AS CHAR(3)) AS e, TYPEOF(CAST(name AS CHAR(3))) AS e_type,
       CAST(name AS VARCHAR(2)) AS f, TYPEOF(CAST(name AS VARCHAR(2))) AS f_type
FROM readings WHERE id = 1;
