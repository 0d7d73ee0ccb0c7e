CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
DROP TABLE IF EXISTS nope;
DROP VIEW IF EXISTS nope2;
SELECT a FROM single;
