CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT INSTR('a😀b', 'b') AS a, TYPEOF(INSTR('a😀b', 'b')) AS a_type,
       LEFT('😀b', 1) AS b, TYPEOF(LEFT('😀b', 1)) AS b_type,
       RIGHT('a😀', 1) AS c, TYPEOF(RIGHT('a😀', 1)) AS c_type,
       UPPER('straße😀') AS d, TYPEOF(UPPER('straße😀')) AS d_type,
       INITCAP('😀a b') AS e, TYPEOF(INITCAP('😀a b')) AS e_type,
       ASCII('😀') AS f, TYPEOF(ASCII('😀')) AS f_type
FROM readings WHERE id = 1;
