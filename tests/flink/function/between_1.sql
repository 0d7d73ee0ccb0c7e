CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT n BETWEEN SYMMETRIC 9 AND 1 AS a, TYPEOF(n BETWEEN SYMMETRIC 9 AND 1) AS a_type,
       n BETWEEN '1' AND '9' AS b, TYPEOF(n BETWEEN '1' AND '9') AS b_type,
       n NOT BETWEEN '1' AND '9' AS c, TYPEOF(n NOT BETWEEN '1' AND '9') AS c_type,
       n BETWEEN 1 AND '9' AS d, TYPEOF(n BETWEEN 1 AND '9') AS d_type,
       n BETWEEN '1' AND 9 AS e, TYPEOF(n BETWEEN '1' AND 9) AS e_type,
       '5' BETWEEN 1 AND 9 AS f, TYPEOF('5' BETWEEN 1 AND 9) AS f_type
FROM readings WHERE id IN (1, 3);
