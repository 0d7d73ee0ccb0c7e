CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '/nowhere', 'format' = 'json');
SELECT * FROM t /*+ OPTIONS('path' = '${DATA}/one.ndjson') */;
