CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A{1,3} B C+?) WITHIN INTERVAL '20' SECOND
    DEFINE A AS A.n > 5, B AS COUNT(A.id) < 4 OR B.n > 3, C AS SUM(C.n) < 20) AS m;
