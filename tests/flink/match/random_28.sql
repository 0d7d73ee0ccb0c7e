CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP TO FIRST D
    PATTERN (A{0,2} B{2,}? C{1,2}? D+?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS A.n <= 4 OR TRUE, B AS B.n <= 6 AND B.n < COALESCE(FIRST(A.n), 6) + 2, C AS C.n <> COALESCE(AVG(B.n), 0), D AS D.n >= COALESCE(LAST(A.n), 3)) AS m;
