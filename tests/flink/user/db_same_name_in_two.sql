CREATE DATABASE ods;
CREATE TABLE ods.single (b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT o.a, p.b FROM single o JOIN ods.single p ON o.b = p.b;
