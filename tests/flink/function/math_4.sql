CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LOG(2, 8) AS a, TYPEOF(LOG(2, 8)) AS a_type,
       LOG(-1, 5) AS b, TYPEOF(LOG(-1, 5)) AS b_type,
       LOG(0, temp) AS c, TYPEOF(LOG(0, temp)) AS c_type,
       LOG(2, temp) AS d, TYPEOF(LOG(2, temp)) AS d_type,
       LN(temp) AS e, TYPEOF(LN(temp)) AS e_type,
       LOG2(temp) AS f, TYPEOF(LOG2(temp)) AS f_type
FROM readings WHERE id = 1;
