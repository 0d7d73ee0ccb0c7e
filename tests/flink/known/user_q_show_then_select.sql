-- Not run: Not supported yet: SHOW and DESCRIBE in scripts.
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SHOW TABLES;
DESCRIBE single;
SHOW CREATE TABLE single;
SELECT a FROM single;
