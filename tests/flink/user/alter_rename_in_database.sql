CREATE DATABASE d;
CREATE TABLE d.t (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE d.t RENAME TO u;
SELECT * FROM d.u;
