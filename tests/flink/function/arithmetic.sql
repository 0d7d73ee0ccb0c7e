CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT LOCALTIMESTAMP > TIMESTAMP '2024-01-01 00:00:00' AS a, TYPEOF(LOCALTIMESTAMP > TIMESTAMP '2024-01-01 00:00:00') AS a_type,
       CURRENT_DATE > DATE '2024-01-01' AS b, TYPEOF(CURRENT_DATE > DATE '2024-01-01') AS b_type,
       7 % 2.5 AS c, TYPEOF(7 % 2.5) AS c_type,
       CASE WHEN n > 3 THEN 'a' ELSE 'bc' END AS d, TYPEOF(CASE WHEN n > 3 THEN 'a' ELSE 'bc' END) AS d_type,
       CASE n WHEN 5 THEN 1 WHEN 6 THEN 2.5 END AS e, TYPEOF(CASE n WHEN 5 THEN 1 WHEN 6 THEN 2.5 END) AS e_type
FROM readings WHERE id IN (1, 3);
