CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT EXP(temp / 1000) AS a, TYPEOF(EXP(temp / 1000)) AS a_type,
       LOG10(id * 0.7) AS b, TYPEOF(LOG10(id * 0.7)) AS b_type,
       DEGREES(id) AS c, TYPEOF(DEGREES(id)) AS c_type,
       RADIANS(id) AS d, TYPEOF(RADIANS(id)) AS d_type
FROM readings WHERE id = 1;
