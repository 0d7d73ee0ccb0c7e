CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT IS_DIGIT('123') AS a, TYPEOF(IS_DIGIT('123')) AS a_type,
       IS_DIGIT('12a') AS b, TYPEOF(IS_DIGIT('12a')) AS b_type,
       IS_DIGIT('') AS c, TYPEOF(IS_DIGIT('')) AS c_type,
       IS_DIGIT('١٢') AS d, TYPEOF(IS_DIGIT('١٢')) AS d_type,
       IS_DIGIT(n) AS e, TYPEOF(IS_DIGIT(n)) AS e_type,
       IS_DIGIT(1.5) AS f, TYPEOF(IS_DIGIT(1.5)) AS f_type
FROM readings WHERE id IN (1, 3);
