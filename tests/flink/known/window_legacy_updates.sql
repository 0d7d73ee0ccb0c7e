-- Not run: Flink's group windows take updates, of which rows of closed windows are dropped; ours take rows only.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT TUMBLE_START(ts, INTERVAL '5' MINUTE) AS ws, COUNT(*) AS c FROM (SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY dev ORDER BY ts DESC) AS rn FROM events) WHERE rn = 1) GROUP BY TUMBLE(ts, INTERVAL '5' MINUTE);
