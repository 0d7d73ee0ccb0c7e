CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP TO LAST D
    PATTERN (A{0,2} B{1,3} C{0,2} D{2,}?) WITHIN INTERVAL '20' SECOND
    DEFINE B AS B.c IN ('a', 'c'), C AS C.n > 4 AND C.n > COALESCE(LAST(C.n, 1), 0) - 2, D AS D.n <> COALESCE(AVG(C.n), 0) OR D.n > 4) AS m;
