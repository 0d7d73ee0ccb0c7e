-- Not run: Flink refuses a bare table in parentheses; here it is taken.
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a FROM (single);
