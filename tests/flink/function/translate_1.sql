CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TRANSLATE('www.apache.org', 'wapcheorg', ' APCHEcom') AS a, TYPEOF(TRANSLATE('www.apache.org', 'wapcheorg', ' APCHEcom')) AS a_type,
       TRANSLATE('a😀b', '😀', 'x') AS b, TYPEOF(TRANSLATE('a😀b', '😀', 'x')) AS b_type,
       TRANSLATE('abc', 'ab', '') AS c, TYPEOF(TRANSLATE('abc', 'ab', '')) AS c_type,
       TRANSLATE('abc', 'aa', 'xy') AS d, TYPEOF(TRANSLATE('abc', 'aa', 'xy')) AS d_type,
       TRANSLATE('abc', '', 'x') AS e, TYPEOF(TRANSLATE('abc', '', 'x')) AS e_type,
       TRANSLATE('abc', CAST(NULL AS STRING), 'x') AS f, TYPEOF(TRANSLATE('abc', CAST(NULL AS STRING), 'x')) AS f_type
FROM readings WHERE id IN (1, 3);
