CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LOG(3, id) AS a, TYPEOF(LOG(3, id)) AS a_type,
       SIN(id) AS b, TYPEOF(SIN(id)) AS b_type,
       COS(id) AS c, TYPEOF(COS(id)) AS c_type,
       TAN(id) AS d, TYPEOF(TAN(id)) AS d_type,
       COT(id) AS e, TYPEOF(COT(id)) AS e_type,
       ACOS(1.0 / id) AS f, TYPEOF(ACOS(1.0 / id)) AS f_type
FROM readings WHERE id = 1;
