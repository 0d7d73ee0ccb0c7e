CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO t /*+ OPTIONS('print-identifier' = 'x') */ SELECT a, b FROM single;
