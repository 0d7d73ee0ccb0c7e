CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A{1,2}? B{2,} C+ D{2,}?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS SUM(A.n) < 20 OR A.n > COALESCE(LAST(A.n, 1), 0) - 2, B AS B.n > COALESCE(LAST(B.n, 1), 0) - 2, C AS SUM(C.n) < 20, D AS D.c <> 'b') AS m;
