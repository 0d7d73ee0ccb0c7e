CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A{2} B{2,4}? C{1,2}?) WITHIN INTERVAL '15' SECOND
    DEFINE A AS A.c IN ('a', 'c'), B AS B.n > COALESCE(LAST(B.n, 1), 0) - 2, C AS C.n <= 6) AS m;
