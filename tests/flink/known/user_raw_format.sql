-- Not run: Flink makes a row of an empty line; here it is skipped.
CREATE TABLE m (line STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/messy.ndjson', 'format' = 'raw');
SELECT CHAR_LENGTH(line) AS n FROM m;
