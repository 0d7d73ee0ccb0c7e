CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT ENCODE('hello', 'UTF-8') AS a, TYPEOF(ENCODE('hello', 'UTF-8')) AS a_type,
       ENCODE('hé😀', 'UTF-16') AS b, TYPEOF(ENCODE('hé😀', 'UTF-16')) AS b_type,
       ENCODE('hé', 'UTF-16BE') AS c, TYPEOF(ENCODE('hé', 'UTF-16BE')) AS c_type,
       ENCODE('hé', 'UTF-16LE') AS d, TYPEOF(ENCODE('hé', 'UTF-16LE')) AS d_type,
       ENCODE('hé😀', 'US-ASCII') AS e, TYPEOF(ENCODE('hé😀', 'US-ASCII')) AS e_type,
       ENCODE('hé', 'ISO-8859-1') AS f, TYPEOF(ENCODE('hé', 'ISO-8859-1')) AS f_type
FROM readings WHERE id IN (1, 3);
