CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT INET_ATON(CAST(NULL AS STRING)) AS a, TYPEOF(INET_ATON(CAST(NULL AS STRING))) AS a_type,
       INET_ATON('1.2.3.4.5') AS b, TYPEOF(INET_ATON('1.2.3.4.5')) AS b_type,
       INET_ATON('01.02.03.04') AS c, TYPEOF(INET_ATON('01.02.03.04')) AS c_type,
       INET_ATON('1.2.3.70000') AS d, TYPEOF(INET_ATON('1.2.3.70000')) AS d_type,
       INET_ATON(' 1.2.3.4') AS e, TYPEOF(INET_ATON(' 1.2.3.4')) AS e_type,
       INET_ATON('1') AS f, TYPEOF(INET_ATON('1')) AS f_type
FROM readings WHERE id IN (1, 3);
