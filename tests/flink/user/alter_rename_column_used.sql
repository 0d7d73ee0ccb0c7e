CREATE TABLE t (a INT, c AS a + 1) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t RENAME a TO z;
