CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_INSTR('a😀bab', 'ba') AS a, TYPEOF(REGEXP_INSTR('a😀bab', 'ba')) AS a_type,
       REGEXP_INSTR('aab', 'x') AS b, TYPEOF(REGEXP_INSTR('aab', 'x')) AS b_type,
       REGEXP_INSTR('aab', '(') AS c, TYPEOF(REGEXP_INSTR('aab', '(')) AS c_type
FROM readings WHERE id IN (1, 3);
