CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT -9223372036854775808 AS i, 1.0 / 3 AS x, 1 / 3 AS y, 10 % 4 AS z, 2 * 3 + 4 * -1 AS w, 7 / 2.0 AS v, 1.10 + 2.205 AS q FROM single;
