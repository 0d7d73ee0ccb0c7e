CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE DATABASE c.d;
CREATE TABLE c.d.t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
USE CATALOG c;
USE d;
SELECT t.a, d.t.a AS a2, c.d.t.a AS a3 FROM t;
