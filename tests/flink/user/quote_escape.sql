CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT 'it''s' AS s, '' AS e, 'tab	x' AS t, '\n' AS n, U&'\00e9' AS u, '日本' AS j FROM single;
