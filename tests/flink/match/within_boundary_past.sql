CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts
    MEASURES A.id AS a, A.ts AS ats, C.id AS c, C.ts AS cts, COUNT(*) AS n
    ONE ROW PER MATCH
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A X*? C) WITHIN INTERVAL '12' SECOND
    DEFINE A AS n > 7, C AS c = 'd') AS m;
