CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a x, b y FROM single s WHERE s.a > 0;
