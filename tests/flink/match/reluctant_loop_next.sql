CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts
    MEASURES FIRST(A.id) AS a, COUNT(A.id) AS na, B.id AS b
    ONE ROW PER MATCH
    AFTER MATCH SKIP TO NEXT ROW
    PATTERN (A{3,5}? B)
    DEFINE A AS c <> 'd', B AS c <> 'a') AS m;
