CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts
    MEASURES A.id AS a, C.id AS c, MATCH_ROWTIME() AS rt
    ONE ROW PER MATCH
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A B+ C)
    DEFINE A AS c IN ('a', 'b'), B AS c <> 'd', C AS c = 'd') AS m;
