CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ELT(2, 'a', 'b', 'c') AS a, TYPEOF(ELT(2, 'a', 'b', 'c')) AS a_type,
       ELT(4, 'a', 'b', 'c') AS b, TYPEOF(ELT(4, 'a', 'b', 'c')) AS b_type,
       ELT(0, 'a') AS c, TYPEOF(ELT(0, 'a')) AS c_type,
       ELT(CAST(NULL AS INT), 'a') AS d, TYPEOF(ELT(CAST(NULL AS INT), 'a')) AS d_type,
       ELT(1, CAST(NULL AS STRING), 'b') AS e, TYPEOF(ELT(1, CAST(NULL AS STRING), 'b')) AS e_type,
       ELT(n, 'a', name) AS f, TYPEOF(ELT(n, 'a', name)) AS f_type
FROM readings WHERE id IN (1, 3);
