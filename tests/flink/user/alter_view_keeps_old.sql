CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE VIEW v AS SELECT * FROM single;
ALTER TABLE single ADD c AS a + 1;
SELECT * FROM v;
