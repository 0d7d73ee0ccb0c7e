CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TO_TIMESTAMP_LTZ('2024-01-02 03:04:05') AS a, TYPEOF(TO_TIMESTAMP_LTZ('2024-01-02 03:04:05')) AS a_type,
       TO_TIMESTAMP_LTZ('2024-01-02') AS b, TYPEOF(TO_TIMESTAMP_LTZ('2024-01-02')) AS b_type,
       TO_TIMESTAMP_LTZ('2024-01-02 03:04:05', 'yyyy-MM-dd HH:mm:ss') AS c, TYPEOF(TO_TIMESTAMP_LTZ('2024-01-02 03:04:05', 'yyyy-MM-dd HH:mm:ss')) AS c_type,
       TO_TIMESTAMP_LTZ('xx', 'yyyy-MM-dd HH:mm:ss') AS d, TYPEOF(TO_TIMESTAMP_LTZ('xx', 'yyyy-MM-dd HH:mm:ss')) AS d_type,
       TO_TIMESTAMP_LTZ('2024-01-02 03:04:05', 'qqq') AS e, TYPEOF(TO_TIMESTAMP_LTZ('2024-01-02 03:04:05', 'qqq')) AS e_type,
       TO_TIMESTAMP_LTZ(9E18, 3) AS f, TYPEOF(TO_TIMESTAMP_LTZ(9E18, 3)) AS f_type
FROM readings WHERE id = 1;
