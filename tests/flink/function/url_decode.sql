CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT URL_DECODE('a+b%20%C3%A9') AS a, TYPEOF(URL_DECODE('a+b%20%C3%A9')) AS a_type,
       URL_DECODE('%zz') AS b, TYPEOF(URL_DECODE('%zz')) AS b_type,
       URL_DECODE('%') AS c, TYPEOF(URL_DECODE('%')) AS c_type,
       URL_DECODE('%4') AS d, TYPEOF(URL_DECODE('%4')) AS d_type,
       URL_DECODE('%C3') AS e, TYPEOF(URL_DECODE('%C3')) AS e_type,
       URL_DECODE('') AS f, TYPEOF(URL_DECODE('')) AS f_type
FROM readings WHERE id IN (1, 3);
