CREATE TABLE two (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE two RENAME b TO c;
SELECT * FROM two;
