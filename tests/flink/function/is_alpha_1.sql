CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT IS_ALPHA('abc') AS a, TYPEOF(IS_ALPHA('abc')) AS a_type,
       IS_ALPHA('abc1') AS b, TYPEOF(IS_ALPHA('abc1')) AS b_type,
       IS_ALPHA('') AS c, TYPEOF(IS_ALPHA('')) AS c_type,
       IS_ALPHA('é') AS d, TYPEOF(IS_ALPHA('é')) AS d_type,
       IS_ALPHA('日本') AS e, TYPEOF(IS_ALPHA('日本')) AS e_type,
       IS_ALPHA(CAST(NULL AS STRING)) AS f, TYPEOF(IS_ALPHA(CAST(NULL AS STRING))) AS f_type
FROM readings WHERE id IN (1, 3);
