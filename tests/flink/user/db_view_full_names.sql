CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE DATABASE d;
CREATE VIEW d.v AS SELECT a FROM default_catalog.default_database.single;
USE d;
SELECT v.a FROM v WHERE d.v.a = 1;
