CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts MEASURES FIRST(A.id) AS fa, LAST(A.id) AS la, COUNT(A.id) AS na, FIRST(B.id) AS fb, LAST(B.id) AS lb, COUNT(B.id) AS nb
    AFTER MATCH SKIP TO FIRST B
    PATTERN (A? B{2,}?) WITHIN INTERVAL '25' SECOND
    DEFINE A AS A.n > COALESCE(LAST(A.n, 1), 0) - 2, B AS B.n <> COALESCE(AVG(A.n), 0) AND B.c <> 'a') AS m;
