-- Not run: Not supported yet: METADATA FROM 'file.size'.
CREATE TABLE t (a INT, fname STRING METADATA FROM 'file.name' VIRTUAL, `file.size` BIGINT METADATA VIRTUAL) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a, fname, `file.size` FROM t;
