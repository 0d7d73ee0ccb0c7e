-- Not run: Flink drops rows that are not late for their key. With RANGE a key has clean-up timers (time of the row
-- + 1.5 times the frame); one that was put off still fires, and Flink takes its time for the time computed last.
-- A simulation of just this rule gives exactly the rows of Flink. We keep these rows. The row order is not defined.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
CREATE VIEW counted AS SELECT dev, ts, COUNT(*) OVER (PARTITION BY dev ORDER BY ts RANGE BETWEEN INTERVAL '2' MINUTES PRECEDING AND CURRENT ROW) AS c FROM events;
SELECT window_start, dev, MAX(c) AS most FROM TABLE(TUMBLE(TABLE counted, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY window_start, window_end, dev;
