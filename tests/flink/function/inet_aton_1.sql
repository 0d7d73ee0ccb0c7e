CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT INET_ATON('192.168.1.1') AS a, TYPEOF(INET_ATON('192.168.1.1')) AS a_type,
       INET_ATON('1.2.3') AS b, TYPEOF(INET_ATON('1.2.3')) AS b_type,
       INET_ATON('127.1') AS c, TYPEOF(INET_ATON('127.1')) AS c_type,
       INET_ATON('256.1.1.1') AS d, TYPEOF(INET_ATON('256.1.1.1')) AS d_type,
       INET_ATON('') AS e, TYPEOF(INET_ATON('')) AS e_type,
       INET_ATON('abc') AS f, TYPEOF(INET_ATON('abc')) AS f_type
FROM readings WHERE id IN (1, 3);
