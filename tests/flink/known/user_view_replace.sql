-- Not run: Flink refuses CREATE OR REPLACE VIEW of a view that is there; here it is replaced, as the words say.
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE VIEW v AS SELECT a FROM single;
CREATE OR REPLACE VIEW v AS SELECT b FROM single;
SELECT * FROM v;
