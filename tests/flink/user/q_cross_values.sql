CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, x FROM single CROSS JOIN (VALUES (10), (20)) AS v (x);
