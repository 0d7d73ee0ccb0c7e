-- Not run: Flink drops rows that are not late for their key. With RANGE a key has clean-up timers (time of the row
-- + 1.5 times the frame); one that was put off still fires, and Flink takes its time for the time computed last.
-- A simulation of just this rule gives exactly the rows of Flink. We keep these rows. The row order is not defined.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT id, COUNT(*) OVER w AS c, SUM(v) OVER w AS s, MIN(v) OVER w AS lo, MAX(price) OVER w AS hi, AVG(v) OVER w AS a FROM events WINDOW w AS (PARTITION BY dev ORDER BY ts RANGE BETWEEN INTERVAL '3' MINUTES PRECEDING AND CURRENT ROW);
