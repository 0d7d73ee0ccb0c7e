CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TO_TIMESTAMP_LTZ(1.5E0, 0) AS a, TYPEOF(TO_TIMESTAMP_LTZ(1.5E0, 0)) AS a_type,
       TO_TIMESTAMP_LTZ(1.9999E0, 0) AS b, TYPEOF(TO_TIMESTAMP_LTZ(1.9999E0, 0)) AS b_type,
       TO_TIMESTAMP_LTZ(1.5E0, 3) AS c, TYPEOF(TO_TIMESTAMP_LTZ(1.5E0, 3)) AS c_type,
       TO_TIMESTAMP_LTZ(1500.7, 3) AS d, TYPEOF(TO_TIMESTAMP_LTZ(1500.7, 3)) AS d_type,
       TO_TIMESTAMP_LTZ(1.5, 0) AS e, TYPEOF(TO_TIMESTAMP_LTZ(1.5, 0)) AS e_type,
       TO_TIMESTAMP_LTZ(-1.5E0, 0) AS f, TYPEOF(TO_TIMESTAMP_LTZ(-1.5E0, 0)) AS f_type
FROM readings WHERE id = 1;
