CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a AS `two words`, b AS `quo``te`, ts AS `ümläut.dot` FROM single AS `t 1` WHERE `t 1`.a = 1;
