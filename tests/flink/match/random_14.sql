CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A{2,}? B* C+? D{2,4}?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS A.c <> 'b', B AS B.n > 3, C AS C.n <> COALESCE(AVG(B.n), 0), D AS SUM(D.n) < 20 AND D.n >= COALESCE(LAST(C.n), 3)) AS m;
