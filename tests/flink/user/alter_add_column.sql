CREATE TABLE two (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE two ADD b STRING;
SELECT * FROM two;
