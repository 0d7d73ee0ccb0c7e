CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT EXP(temp) AS a, TYPEOF(EXP(temp)) AS a_type,
       SIN(temp) AS b, TYPEOF(SIN(temp)) AS b_type,
       COS(temp) AS c, TYPEOF(COS(temp)) AS c_type,
       TAN(temp) AS d, TYPEOF(TAN(temp)) AS d_type,
       COT(temp) AS e, TYPEOF(COT(temp)) AS e_type,
       ASIN(temp) AS f, TYPEOF(ASIN(temp)) AS f_type
FROM readings WHERE id = 1;
