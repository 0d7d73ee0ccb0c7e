CREATE TABLE t (id INT, sym STRING, price INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker_ltz.ndjson', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY sym ORDER BY ts MEASURES A.ts AS a, MATCH_ROWTIME() AS r, MATCH_ROWTIME(ts) AS r2, CAST(MATCH_ROWTIME(ts) AS STRING) AS s
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
