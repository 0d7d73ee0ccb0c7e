CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DECODE(x'68656c6c6f', 'UTF-8') AS a, TYPEOF(DECODE(x'68656c6c6f', 'UTF-8')) AS a_type,
       DECODE(x'ff', 'UTF-8') AS b, TYPEOF(DECODE(x'ff', 'UTF-8')) AS b_type,
       DECODE(x'e9', 'ISO-8859-1') AS c, TYPEOF(DECODE(x'e9', 'ISO-8859-1')) AS c_type,
       DECODE(UNHEX('68656C6C6F'), 'UTF-8') AS d, TYPEOF(DECODE(UNHEX('68656C6C6F'), 'UTF-8')) AS d_type
FROM readings WHERE id IN (1, 3);
