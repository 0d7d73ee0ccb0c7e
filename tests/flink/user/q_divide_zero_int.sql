CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT 10 / (a - 1) AS x FROM single;
