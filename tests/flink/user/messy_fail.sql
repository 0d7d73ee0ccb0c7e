CREATE TABLE m (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/messy.ndjson', 'format' = 'json');
SELECT * FROM m;
