CREATE DATABASE d;
CREATE TABLE d.s (a INT, b STRING) WITH ('connector' = 'print');
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
INSERT INTO d.s (b, a) SELECT b, a FROM default_database.single AS x WHERE x.a > 0;
