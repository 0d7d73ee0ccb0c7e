CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TO_BASE64('hello') AS a, TYPEOF(TO_BASE64('hello')) AS a_type,
       TO_BASE64('') AS b, TYPEOF(TO_BASE64('')) AS b_type,
       TO_BASE64('é😀') AS c, TYPEOF(TO_BASE64('é😀')) AS c_type,
       TO_BASE64(x'ff00') AS d, TYPEOF(TO_BASE64(x'ff00')) AS d_type
FROM readings WHERE id IN (1, 3);
