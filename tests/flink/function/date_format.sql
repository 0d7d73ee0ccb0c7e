CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DATE_FORMAT(TIMESTAMP '2024-01-05 10:11:12.345', 'yyyy/MM/dd HH:mm:ss.SSS') AS a, TYPEOF(DATE_FORMAT(TIMESTAMP '2024-01-05 10:11:12.345', 'yyyy/MM/dd HH:mm:ss.SSS')) AS a_type,
       DATE_FORMAT('2024-01-05 10:11:12', 'EEE, d MMM yyyy') AS b, TYPEOF(DATE_FORMAT('2024-01-05 10:11:12', 'EEE, d MMM yyyy')) AS b_type,
       DATE_FORMAT(TIMESTAMP '2024-01-05 10:11:12', 'EEEE MMMM D Q w e a h k K') AS c, TYPEOF(DATE_FORMAT(TIMESTAMP '2024-01-05 10:11:12', 'EEEE MMMM D Q w e a h k K')) AS c_type
FROM readings WHERE id IN (1, 3);
