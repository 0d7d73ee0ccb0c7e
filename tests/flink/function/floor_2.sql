CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT FLOOR(TIMESTAMP '2024-05-15 10:11:12.345' TO MILLISECOND) AS a, TYPEOF(FLOOR(TIMESTAMP '2024-05-15 10:11:12.345' TO MILLISECOND)) AS a_type,
       FLOOR(DATE '2024-05-15' TO MONTH) AS b, TYPEOF(FLOOR(DATE '2024-05-15' TO MONTH)) AS b_type,
       FLOOR(DATE '2024-05-15' TO HOUR) AS c, TYPEOF(FLOOR(DATE '2024-05-15' TO HOUR)) AS c_type,
       FLOOR(TIME '10:11:12' TO MINUTE) AS d, TYPEOF(FLOOR(TIME '10:11:12' TO MINUTE)) AS d_type,
       FLOOR(n) AS e, TYPEOF(FLOOR(n)) AS e_type,
       FLOOR(temp) AS f, TYPEOF(FLOOR(temp)) AS f_type
FROM readings WHERE id IN (1, 3);
