CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SINH(id) AS a, TYPEOF(SINH(id)) AS a_type,
       TANH(id) AS b, TYPEOF(TANH(id)) AS b_type,
       EXP(id) AS c, TYPEOF(EXP(id)) AS c_type,
       LN(id) AS d, TYPEOF(LN(id)) AS d_type,
       LOG10(id) AS e, TYPEOF(LOG10(id)) AS e_type,
       LOG2(id) AS f, TYPEOF(LOG2(id)) AS f_type
FROM readings WHERE id = 1;
