-- Not run: OVERWRITING GENERATED of a column that both tables have is refused so far.
CREATE TABLE base (id INT NOT NULL, dev STRING, v INT, d AS v + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) COMMENT 'c' WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE TABLE t (d AS v * 2) LIKE base (OVERWRITING GENERATED);
SELECT * FROM t;
