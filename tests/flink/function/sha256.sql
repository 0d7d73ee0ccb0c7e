CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SHA256('abc') AS a, TYPEOF(SHA256('abc')) AS a_type,
       SHA256('é😀') AS b, TYPEOF(SHA256('é😀')) AS b_type,
       SHA256(x'616263') AS c, TYPEOF(SHA256(x'616263')) AS c_type
FROM readings WHERE id IN (1, 3);
