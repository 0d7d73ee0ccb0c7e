CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A{1,3} B C*? D*?) WITHIN INTERVAL '15' SECOND
    DEFINE A AS A.c IN ('b', 'd') AND A.c IN ('b', 'd'), B AS B.n <> COALESCE(AVG(A.n), 0), C AS C.n >= COALESCE(LAST(A.n), 3), D AS SUM(D.n) < 20) AS m;
