CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'print');
ALTER TABLE t ADD PRIMARY KEY (a) NOT ENFORCED;
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
INSERT INTO t SELECT a, MAX(b) FROM single GROUP BY a;
