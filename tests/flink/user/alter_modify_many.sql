CREATE TABLE t (a INT, b STRING, ts STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t MODIFY (a DOUBLE AFTER ts, ts TIMESTAMP(3) FIRST);
SELECT * FROM t;
