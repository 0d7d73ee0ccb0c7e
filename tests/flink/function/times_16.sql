CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT DATE_FORMAT(TIMESTAMP '2024-01-02 03:04:05', 'G') AS a, TYPEOF(DATE_FORMAT(TIMESTAMP '2024-01-02 03:04:05', 'G')) AS a_type,
       FROM_UNIXTIME(0, 'G') AS b, TYPEOF(FROM_UNIXTIME(0, 'G')) AS b_type,
       FROM_UNIXTIME(0, 'EEE, d MMM yyyy HH:mm:ss Z') AS c, TYPEOF(FROM_UNIXTIME(0, 'EEE, d MMM yyyy HH:mm:ss Z')) AS c_type,
       TO_TIMESTAMP_LTZ(CAST(NULL AS STRING)) AS d, TYPEOF(TO_TIMESTAMP_LTZ(CAST(NULL AS STRING))) AS d_type,
       PARSE_URL('http://h/p?ab=1', 'QUERY', 'a.') AS e, TYPEOF(PARSE_URL('http://h/p?ab=1', 'QUERY', 'a.')) AS e_type
FROM readings WHERE id = 1;
