CREATE TABLE letters (id INT, k STRING, c STRING, n INT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/letters.ndjson', 'format' = 'json');
SELECT * FROM letters MATCH_RECOGNIZE (
    PARTITION BY k ORDER BY ts
    MEASURES FIRST(A.id) AS a1, LAST(A.id) AS a2, COUNT(A.id) AS na, FIRST(B.id) AS b1, LAST(B.id) AS b2, COUNT(B.id) AS nb, FIRST(C.id) AS c1, LAST(C.id) AS c2, COUNT(C.id) AS nc, FIRST(D.id) AS d1, LAST(D.id) AS d2, COUNT(D.id) AS nd
    ONE ROW PER MATCH
    AFTER MATCH SKIP PAST LAST ROW
    PATTERN (A B{1,3} C+? D)
    DEFINE A AS c = 'a', B AS c <> 'd', C AS c <> 'a', D AS n > 4) AS m;
