CREATE TABLE two (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE two MODIFY a BIGINT COMMENT 'wide';
SELECT a, b FROM two;
