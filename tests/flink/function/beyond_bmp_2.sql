CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_INSTR('a😀b', 'b') AS a, TYPEOF(REGEXP_INSTR('a😀b', 'b')) AS a_type,
       CHAR_LENGTH('a😀b') AS b, TYPEOF(CHAR_LENGTH('a😀b')) AS b_type,
       SUBSTRING('a😀b', 2, 1) AS c, TYPEOF(SUBSTRING('a😀b', 2, 1)) AS c_type,
       REVERSE('a😀b') AS d, TYPEOF(REVERSE('a😀b')) AS d_type,
       POSITION('b' IN 'a😀b') AS e, TYPEOF(POSITION('b' IN 'a😀b')) AS e_type,
       LOCATE('b', 'a😀b') AS f, TYPEOF(LOCATE('b', 'a😀b')) AS f_type
FROM readings WHERE id = 1;
