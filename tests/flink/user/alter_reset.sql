CREATE TABLE two (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
ALTER TABLE two RESET ('json.ignore-parse-errors');
SELECT * FROM two;
