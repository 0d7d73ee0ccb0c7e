CREATE TABLE t (a INT, b STRING, c AS a + 1) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t DROP (a, c);
SELECT * FROM t;
