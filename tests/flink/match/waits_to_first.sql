CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    ORDER BY ts
    MEASURES A.id AS a, C.id AS c, COUNT(*) AS n, MATCH_ROWTIME() AS rt
    ONE ROW PER MATCH
    AFTER MATCH SKIP TO FIRST X
    PATTERN (A X+? C) WITHIN INTERVAL '20' SECOND
    DEFINE A AS n > 3, C AS C.n > A.n) AS m;
