CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT id, TRIM(note) AS a, LTRIM(note) AS b, RTRIM(note) AS c, TRIM(BOTH 'Co' FROM name) AS d, TRIM(LEADING 'd' FROM note) AS e, BTRIM(note, ' s') AS f, TRIM(TRAILING 'n' FROM note) AS g FROM readings;
