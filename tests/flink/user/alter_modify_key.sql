CREATE TABLE t (a INT NOT NULL, b STRING NOT NULL, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'print');
ALTER TABLE t MODIFY PRIMARY KEY (b) NOT ENFORCED;
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
INSERT INTO t SELECT MAX(a), b FROM single GROUP BY b;
