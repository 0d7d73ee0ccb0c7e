CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT IS_DECIMAL('12.') AS a, TYPEOF(IS_DECIMAL('12.')) AS a_type,
       IS_DECIMAL('.5') AS b, TYPEOF(IS_DECIMAL('.5')) AS b_type,
       IS_DECIMAL('0x1F') AS c, TYPEOF(IS_DECIMAL('0x1F')) AS c_type,
       IS_DECIMAL('1d') AS d, TYPEOF(IS_DECIMAL('1d')) AS d_type,
       IS_DECIMAL('NaN') AS e, TYPEOF(IS_DECIMAL('NaN')) AS e_type,
       IS_DECIMAL(n) AS f, TYPEOF(IS_DECIMAL(n)) AS f_type
FROM readings WHERE id IN (1, 3);
