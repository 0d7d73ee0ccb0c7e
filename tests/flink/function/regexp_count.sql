CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_COUNT('abcabc', 'b') AS a, TYPEOF(REGEXP_COUNT('abcabc', 'b')) AS a_type,
       REGEXP_COUNT('abcabc', '') AS b, TYPEOF(REGEXP_COUNT('abcabc', '')) AS b_type,
       REGEXP_COUNT('abcabc', '[') AS c, TYPEOF(REGEXP_COUNT('abcabc', '[')) AS c_type,
       REGEXP_COUNT(note, '[a-z]+') AS d, TYPEOF(REGEXP_COUNT(note, '[a-z]+')) AS d_type,
       REGEXP_COUNT('a', CAST(NULL AS STRING)) AS e, TYPEOF(REGEXP_COUNT('a', CAST(NULL AS STRING))) AS e_type
FROM readings WHERE id IN (1, 3);
