CREATE TABLE t (a INT, c AS a + 1) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t ADD d AS c * 2;
SELECT * FROM t;
