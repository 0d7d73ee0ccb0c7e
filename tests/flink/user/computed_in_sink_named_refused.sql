CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE TABLE s (a INT, b AS a * 2) WITH ('connector' = 'print');
INSERT INTO s (a, b) SELECT a, 2 FROM single;
