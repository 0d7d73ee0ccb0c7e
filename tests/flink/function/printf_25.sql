CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT PRINTF('%5%|') AS a, TYPEOF(PRINTF('%5%|')) AS a_type,
       PRINTF('%.2d', 1) AS b, TYPEOF(PRINTF('%.2d', 1)) AS b_type,
       PRINTF('%10.2s|', 'abc') AS c, TYPEOF(PRINTF('%10.2s|', 'abc')) AS c_type,
       PRINTF('%s %<s %s', 'a', 'b') AS d, TYPEOF(PRINTF('%s %<s %s', 'a', 'b')) AS d_type,
       PRINTF('%3$s', 'a', 'b') AS e, TYPEOF(PRINTF('%3$s', 'a', 'b')) AS e_type,
       PRINTF('%b %b', 1, CAST(NULL AS INT)) AS f, TYPEOF(PRINTF('%b %b', 1, CAST(NULL AS INT))) AS f_type
FROM readings WHERE id = 1;
