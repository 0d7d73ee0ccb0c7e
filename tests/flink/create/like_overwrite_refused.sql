CREATE TABLE base (id INT NOT NULL, dev STRING, v INT, d AS v + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) COMMENT 'c' WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
CREATE TABLE t WITH ('path' = '${DATA}/random.ndjson') LIKE base (INCLUDING OPTIONS);
SELECT * FROM t;
