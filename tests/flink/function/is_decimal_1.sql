CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT IS_DECIMAL('12.5') AS a, TYPEOF(IS_DECIMAL('12.5')) AS a_type,
       IS_DECIMAL('-12') AS b, TYPEOF(IS_DECIMAL('-12')) AS b_type,
       IS_DECIMAL('1e5') AS c, TYPEOF(IS_DECIMAL('1e5')) AS c_type,
       IS_DECIMAL('abc') AS d, TYPEOF(IS_DECIMAL('abc')) AS d_type,
       IS_DECIMAL('') AS e, TYPEOF(IS_DECIMAL('')) AS e_type,
       IS_DECIMAL(' 12') AS f, TYPEOF(IS_DECIMAL(' 12')) AS f_type
FROM readings WHERE id IN (1, 3);
