CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT TIMESTAMPADD(YEAR, 1, DATE '2024-02-29') AS a,
       TIMESTAMPADD(YEAR, n, TO_DATE('2024-02-29')) AS b,
       TIME '23:00:00' + INTERVAL '2' MONTH AS c,
       TIME '23:00:00' + INTERVAL '2' HOUR AS d,
       CAST('23:00:00' AS TIME) + INTERVAL '2' HOUR AS e,
       TIME '23:00:00' - INTERVAL '2' YEAR AS f
FROM readings WHERE id = 1;
