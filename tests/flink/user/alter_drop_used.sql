CREATE TABLE t (a INT, c AS a + 1) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t DROP a;
SELECT 1 AS a;
