CREATE TABLE base (id INT NOT NULL, dev STRING, v INT, d AS v + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) COMMENT 'c' WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE TABLE t (WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE) LIKE base (INCLUDING WATERMARKS);
SELECT * FROM t;
