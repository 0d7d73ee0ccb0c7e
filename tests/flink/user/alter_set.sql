CREATE TABLE two (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '/nowhere', 'format' = 'json');
ALTER TABLE two SET ('path' = '${DATA}/one.ndjson');
SELECT * FROM two;
