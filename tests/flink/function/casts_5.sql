CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT CAST(32767 AS SMALLINT) + CAST(1 AS SMALLINT) AS a, TYPEOF(CAST(32767 AS SMALLINT) + CAST(1 AS SMALLINT)) AS a_type,
       big + 1 AS b, TYPEOF(big + 1) AS b_type,
       big * 2 AS c, TYPEOF(big * 2) AS c_type,
       -n AS d, TYPEOF(-n) AS d_type,
       n * n AS e, TYPEOF(n * n) AS e_type,
       CAST(big AS INT) AS f, TYPEOF(CAST(big AS INT)) AS f_type
FROM readings WHERE id = 1;
