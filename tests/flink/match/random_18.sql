CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb, FIRST(C.id) AS fc, LAST(C.id) AS lc, COUNT(C.id) AS nc
    AFTER MATCH SKIP TO FIRST C
    PATTERN (A{2,} B+? C{2}) WITHIN INTERVAL '15' SECOND
    DEFINE A AS SUM(A.n) < 20 AND A.n > 4, B AS B.n <= 8, C AS C.n <> COALESCE(AVG(B.n), 0)) AS m;
