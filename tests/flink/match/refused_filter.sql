CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES SUM(A.n) FILTER (WHERE A.n > 3) AS x  PATTERN (A+ B) DEFINE A AS c = 'a');
