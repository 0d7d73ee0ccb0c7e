CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT OVERLAY('abcdef' PLACING 'x' FROM 2) AS a, TYPEOF(OVERLAY('abcdef' PLACING 'x' FROM 2)) AS a_type,
       OVERLAY('abcdef' PLACING 'x' FROM 0 FOR 2) AS b, TYPEOF(OVERLAY('abcdef' PLACING 'x' FROM 0 FOR 2)) AS b_type,
       OVERLAY('abcdef' PLACING 'x' FROM 10) AS c, TYPEOF(OVERLAY('abcdef' PLACING 'x' FROM 10)) AS c_type,
       OVERLAY('abcdef' PLACING 'x' FROM 3 FOR -1) AS d, TYPEOF(OVERLAY('abcdef' PLACING 'x' FROM 3 FOR -1)) AS d_type
FROM readings WHERE id IN (1, 3);
