CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT FLOOR(TIME '01:02:03' TO HOUR) AS a, TYPEOF(FLOOR(TIME '01:02:03' TO HOUR)) AS a_type,
       FLOOR(TIME '01:02:03' TO DAY) AS b, TYPEOF(FLOOR(TIME '01:02:03' TO DAY)) AS b_type,
       FLOOR(TIME '01:02:03' TO MINUTE) AS c, TYPEOF(FLOOR(TIME '01:02:03' TO MINUTE)) AS c_type,
       CEIL(TIME '01:02:03' TO MINUTE) AS d, TYPEOF(CEIL(TIME '01:02:03' TO MINUTE)) AS d_type,
       FLOOR(DATE '2024-05-06' TO HOUR) AS e, TYPEOF(FLOOR(DATE '2024-05-06' TO HOUR)) AS e_type,
       FLOOR(DATE '2024-05-06' TO DAY) AS f, TYPEOF(FLOOR(DATE '2024-05-06' TO DAY)) AS f_type
FROM readings WHERE id = 1;
