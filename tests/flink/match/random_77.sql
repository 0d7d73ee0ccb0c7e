CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc, FIRST(D.id) AS fd, LAST(D.id) AS ld, COUNT(D.id) AS nd
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A{2,}? B{2,4}? C{1,2}? D{2,}?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS A.n > COALESCE(LAST(A.n, 1), 0) - 2 OR SUM(A.n) < 20, B AS COUNT(A.id) < 4 OR B.n >= COALESCE(LAST(A.n), 3), C AS TRUE OR C.n < COALESCE(FIRST(A.n), 6) + 2, D AS COUNT(C.id) < 4) AS m;
