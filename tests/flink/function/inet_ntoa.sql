CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT INET_NTOA(3232235777) AS a, TYPEOF(INET_NTOA(3232235777)) AS a_type,
       INET_NTOA(0) AS b, TYPEOF(INET_NTOA(0)) AS b_type,
       INET_NTOA(-1) AS c, TYPEOF(INET_NTOA(-1)) AS c_type,
       INET_NTOA(4294967295) AS d, TYPEOF(INET_NTOA(4294967295)) AS d_type,
       INET_NTOA(4294967296) AS e, TYPEOF(INET_NTOA(4294967296)) AS e_type,
       INET_NTOA(n) AS f, TYPEOF(INET_NTOA(n)) AS f_type
FROM readings WHERE id IN (1, 3);
