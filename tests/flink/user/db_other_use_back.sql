CREATE DATABASE ods;
USE ods;
CREATE TABLE sink (a INT) WITH ('connector' = 'print');
USE default_database;
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
INSERT INTO ods.sink SELECT a FROM single;
INSERT INTO default_catalog.ods.sink SELECT a + 1 FROM single;
