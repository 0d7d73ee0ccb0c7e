CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A{0,2} B{1,2}?) WITHIN INTERVAL '15' SECOND
    DEFINE A AS A.c <> 'd', B AS B.c IN ('a', 'c') AND B.n < COALESCE(FIRST(A.n), 6) + 2) AS m;
