CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT SPLIT_INDEX('a😀b', '😀', 1) AS a, TYPEOF(SPLIT_INDEX('a😀b', '😀', 1)) AS a_type,
       TRANSLATE('a😀b', '😀', 'x') AS b, TYPEOF(TRANSLATE('a😀b', '😀', 'x')) AS b_type,
       REPEAT('😀', 2) AS c, TYPEOF(REPEAT('😀', 2)) AS c_type,
       TO_BASE64('😀') AS d, TYPEOF(TO_BASE64('😀')) AS d_type,
       HEX('😀') AS e, TYPEOF(HEX('😀')) AS e_type,
       URL_ENCODE('😀') AS f, TYPEOF(URL_ENCODE('😀')) AS f_type
FROM readings WHERE id = 1;
