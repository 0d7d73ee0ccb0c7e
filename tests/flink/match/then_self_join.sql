-- order: any
CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
CREATE VIEW rises AS SELECT * FROM ticker MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY ts MEASURES A.id AS a, B.id AS b, MATCH_ROWTIME() AS rt
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B) DEFINE B AS B.price > A.price);
SELECT x.sym, x.a, y.a AS a2 FROM rises AS x JOIN rises AS y ON x.sym = y.sym AND y.rt BETWEEN x.rt - INTERVAL '20' SECOND AND x.rt WHERE x.a <> y.a;
