CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TO_TIMESTAMP_LTZ(CAST(1.25 AS FLOAT), 0) AS a, TYPEOF(TO_TIMESTAMP_LTZ(CAST(1.25 AS FLOAT), 0)) AS a_type,
       TO_TIMESTAMP_LTZ(temp, 0) AS b, TYPEOF(TO_TIMESTAMP_LTZ(temp, 0)) AS b_type,
       TO_TIMESTAMP_LTZ(1234, 6) AS c, TYPEOF(TO_TIMESTAMP_LTZ(1234, 6)) AS c_type,
       TO_TIMESTAMP_LTZ(1234, 9) AS d, TYPEOF(TO_TIMESTAMP_LTZ(1234, 9)) AS d_type,
       TO_TIMESTAMP_LTZ(1234, 1) AS e, TYPEOF(TO_TIMESTAMP_LTZ(1234, 1)) AS e_type,
       TO_TIMESTAMP_LTZ(1234) AS f, TYPEOF(TO_TIMESTAMP_LTZ(1234)) AS f_type
FROM readings WHERE id = 1;
