CREATE TABLE two (a INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE two ADD (b STRING FIRST, ts TIMESTAMP(3) AFTER b, c AS a + 1);
SELECT * FROM two;
