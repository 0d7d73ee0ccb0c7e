CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
CREATE TABLE o (sym STRING, p INT, rt TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO o SELECT sym, p, rt FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES LAST(A.price) AS p, MATCH_ROWTIME() AS rt
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A{3}) DEFINE A AS A.price > 20);
