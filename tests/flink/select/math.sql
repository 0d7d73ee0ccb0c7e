CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, SQRT(temp) AS a, POWER(2, n) AS b, EXP(0) AS c, LN(big) AS d, LOG10(100) AS e, LOG2(8) AS f, LOG(2, 8) AS g FROM readings WHERE id <> 4;
