CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT HASH_CODE('😀') AS a, TYPEOF(HASH_CODE('😀')) AS a_type,
       BTRIM('😀a😀', '😀') AS b, TYPEOF(BTRIM('😀a😀', '😀')) AS b_type,
       CAST('😀😀😀' AS VARCHAR(2)) AS c, TYPEOF(CAST('😀😀😀' AS VARCHAR(2))) AS c_type,
       'a😀b' LIKE 'a_b' AS d, TYPEOF('a😀b' LIKE 'a_b') AS d_type,
       'a😀b' SIMILAR TO 'a_b' AS e, TYPEOF('a😀b' SIMILAR TO 'a_b') AS e_type,
       ENCODE('😀', 'UTF-16') AS f, TYPEOF(ENCODE('😀', 'UTF-16')) AS f_type
FROM readings WHERE id = 1;
