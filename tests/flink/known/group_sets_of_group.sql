-- Not run: Flink repeats each half of an update for all sets before the other half; we give each set its whole update. The result is the same.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, kind, SUM(c) AS s FROM (SELECT dev, kind, COUNT(*) AS c FROM events WHERE id < 20 GROUP BY dev, kind) GROUP BY ROLLUP (dev, kind);
