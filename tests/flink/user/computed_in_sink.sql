CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE TABLE s (a INT, b AS a * 2, c STRING) WITH ('connector' = 'print');
INSERT INTO s SELECT a, b FROM single;
