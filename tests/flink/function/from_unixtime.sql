CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT FROM_UNIXTIME(0) AS a, TYPEOF(FROM_UNIXTIME(0)) AS a_type,
       FROM_UNIXTIME(0, 'yyyy') AS b, TYPEOF(FROM_UNIXTIME(0, 'yyyy')) AS b_type,
       FROM_UNIXTIME(-1) AS c, TYPEOF(FROM_UNIXTIME(-1)) AS c_type,
       FROM_UNIXTIME(n, 'HH:mm:ss') AS d, TYPEOF(FROM_UNIXTIME(n, 'HH:mm:ss')) AS d_type
FROM readings WHERE id IN (1, 3);
