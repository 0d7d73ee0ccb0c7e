-- Options are looked at when a table is used.
CREATE TABLE unused (a INT) WITH ('connector' = 'print', 'colour' = 'red');
CREATE TABLE t (dev STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json');
SELECT dev FROM t;
