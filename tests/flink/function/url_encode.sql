CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT URL_ENCODE('a b&c=é😀*-._~') AS a, TYPEOF(URL_ENCODE('a b&c=é😀*-._~')) AS a_type,
       URL_ENCODE(CAST(NULL AS STRING)) AS b, TYPEOF(URL_ENCODE(CAST(NULL AS STRING))) AS b_type,
       URL_ENCODE('') AS c, TYPEOF(URL_ENCODE('')) AS c_type
FROM readings WHERE id IN (1, 3);
