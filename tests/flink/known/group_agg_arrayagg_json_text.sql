-- Not run: JSON_ARRAYAGG and JSON_OBJECTAGG are refused so far.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT dev, JSON_ARRAYAGG(kind) AS x FROM events WHERE id < 14 GROUP BY dev;
