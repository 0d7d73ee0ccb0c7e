CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
CREATE VIEW rises AS SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES A.id AS a, B.id AS b, MATCH_ROWTIME() AS rt
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
SELECT sym, window_end, COUNT(*) AS n, MAX(b) AS b FROM HOP(TABLE rises, DESCRIPTOR(rt), INTERVAL '30' SECOND, INTERVAL '1' MINUTE) WHERE sym = 'a' GROUP BY sym, window_start, window_end;
