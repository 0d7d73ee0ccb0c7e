CREATE TABLE ticker (id INT, sym STRING, price INT, tax INT, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/ticker.ndjson', 'format' = 'json');
SELECT * FROM (SELECT sym, window_time AS wt, COUNT(*) AS n FROM TUMBLE(TABLE ticker, DESCRIPTOR(ts), INTERVAL '30' SECOND) GROUP BY sym, window_start, window_end, window_time) MATCH_RECOGNIZE (
    PARTITION BY sym ORDER BY wt MEASURES A.n AS n1, B.n AS n2, B.wt AS wt, MATCH_ROWTIME() AS rt AFTER MATCH SKIP TO NEXT ROW PATTERN (A B) DEFINE B AS B.n <= A.n);
