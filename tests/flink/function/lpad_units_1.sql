CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LPAD('a', 4, '😀') AS a, TYPEOF(LPAD('a', 4, '😀')) AS a_type,
       LPAD('😀', 4, 'ab') AS b, TYPEOF(LPAD('😀', 4, 'ab')) AS b_type,
       RPAD('a😀', 3, '😀') AS c, TYPEOF(RPAD('a😀', 3, '😀')) AS c_type,
       RPAD('a😀😀', 2, 'x') AS d, TYPEOF(RPAD('a😀😀', 2, 'x')) AS d_type,
       LPAD('😀😀', 1, 'x') AS e, TYPEOF(LPAD('😀😀', 1, 'x')) AS e_type
FROM readings WHERE id = 1;
