CREATE TABLE nothing (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/empty.ndjson', 'format' = 'json');
SELECT * FROM nothing ORDER BY a LIMIT 3;
