CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE DATABASE d;
CREATE TEMPORARY VIEW d.v AS SELECT a FROM single;
SELECT * FROM d.v;
