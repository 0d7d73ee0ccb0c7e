CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A{1,3} B{2,} C+ D{0,3}?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS SUM(A.n) < 20, B AS TRUE, C AS C.n > COALESCE(LAST(C.n, 1), 0) - 2, D AS D.n > COALESCE(LAST(D.n, 1), 0) - 2 AND D.n <= 4) AS m;
