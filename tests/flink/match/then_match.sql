CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
CREATE VIEW found AS SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES LAST(B.price) AS p, MATCH_ROWTIME() AS rt
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
SELECT * FROM found MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY rt MEASURES X.p AS p1, Y.p AS p2, MATCH_ROWTIME() AS rt
    AFTER MATCH SKIP TO NEXT ROW PATTERN (X Y) DEFINE Y AS Y.p > X.p);
