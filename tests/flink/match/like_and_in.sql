CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM ticker MATCH_RECOGNIZE (PARTITION BY sym ORDER BY ts MEASURES A.kind AS k, LAST(B.kind) AS k2, COUNT(B.id) AS n AFTER MATCH SKIP PAST LAST ROW PATTERN (A B{1,2}?) DEFINE A AS A.kind LIKE 'x%', B AS B.kind IN ('y', 'z') AND CHAR_LENGTH(B.sym || A.kind) BETWEEN 1 AND 5);
