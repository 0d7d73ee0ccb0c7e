CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE DATABASE IF NOT EXISTS ods COMMENT 'reports' WITH ('k' = 'v');
CREATE TABLE ods.sink (a INT) WITH ('connector' = 'print');
INSERT INTO ods.sink SELECT a FROM single;
