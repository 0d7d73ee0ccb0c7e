CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LOG(0, 5) AS a, TYPEOF(LOG(0, 5)) AS a_type,
       LOG(0, 0.5) AS b, TYPEOF(LOG(0, 0.5)) AS b_type,
       LOG(1, 5) AS c, TYPEOF(LOG(1, 5)) AS c_type,
       LOG(0, 0) AS d, TYPEOF(LOG(0, 0)) AS d_type,
       LOG(2, 0) AS e, TYPEOF(LOG(2, 0)) AS e_type,
       LOG(10, 1000) AS f, TYPEOF(LOG(10, 1000)) AS f_type
FROM readings WHERE id = 1;
