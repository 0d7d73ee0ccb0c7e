CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '/nowhere', 'format' = 'json');
SELECT x.a FROM t /*+ OPTIONS('path' = '${DATA}/one.ndjson') */ AS x;
