CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A{2,}? B+ C{2,}? D*?) WITHIN INTERVAL '25' SECOND
    DEFINE B AS B.n > 3, D AS n > FIRST(n, 1) - 3 OR FIRST(n, 1) IS NULL) AS m;
