CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT 007 AS a, .5 AS b, 5. AS c, 1E-2 AS d, -3 AS e, - -3 AS f, +4 AS g, 9223372036854775807 AS h, -9223372036854775808 AS i, 0x1F AS j FROM single;
