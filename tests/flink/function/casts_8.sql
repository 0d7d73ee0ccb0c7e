CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TRY_CAST(name AS INT) AS a, TYPEOF(TRY_CAST(name AS INT)) AS a_type,
       TRY_CAST(name AS DATE) AS b, TYPEOF(TRY_CAST(name AS DATE)) AS b_type,
       CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE) AS c, TYPEOF(CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE)) AS c_type,
       CAST('NaN' AS DOUBLE) > 1E0 AS d, TYPEOF(CAST('NaN' AS DOUBLE) > 1E0) AS d_type,
       CAST('NaN' AS DOUBLE) < 1E0 AS e, TYPEOF(CAST('NaN' AS DOUBLE) < 1E0) AS e_type,
       CAST('NaN' AS DOUBLE) <> CAST('NaN' AS DOUBLE) AS f, TYPEOF(CAST('NaN' AS DOUBLE) <> CAST('NaN' AS DOUBLE)) AS f_type
FROM readings WHERE id = 1;
