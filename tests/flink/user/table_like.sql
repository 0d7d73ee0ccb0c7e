CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE TABLE two (c AS a + 1) WITH ('path' = '${DATA}/one.ndjson') LIKE single;
SELECT * FROM two;
