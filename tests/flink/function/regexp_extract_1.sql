CREATE TABLE readings (id INT, dev STRING, n INT, big BIGINT, price DECIMAL(10, 2), temp DOUBLE, name STRING, ok BOOLEAN, note STRING)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2) AS a, TYPEOF(REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2)) AS a_type,
       REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)') AS b, TYPEOF(REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)')) AS b_type,
       REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 3) AS c, TYPEOF(REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 3)) AS c_type,
       REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', -1) AS d, TYPEOF(REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', -1)) AS d_type,
       REGEXP_EXTRACT('foothebar', '(x)?foo', 1) AS e, TYPEOF(REGEXP_EXTRACT('foothebar', '(x)?foo', 1)) AS e_type,
       REGEXP_EXTRACT('foothebar', '[', 1) AS f, TYPEOF(REGEXP_EXTRACT('foothebar', '[', 1)) AS f_type
FROM readings WHERE id IN (1, 3);
