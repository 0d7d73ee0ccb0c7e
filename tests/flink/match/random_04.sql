CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A B{2} C?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS TRUE, B AS B.n > COALESCE(LAST(B.n, 1), 0) - 2, C AS C.n > COALESCE(LAST(C.n, 1), 0) - 2) AS m;
