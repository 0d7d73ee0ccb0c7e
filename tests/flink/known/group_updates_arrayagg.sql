-- Not run: JSON_ARRAYAGG and JSON_OBJECTAGG are refused so far.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT kind, JSON_ARRAYAGG(c) AS x FROM (SELECT dev, kind, COUNT(*) AS c FROM events WHERE id < 25 AND dev IS NOT NULL GROUP BY dev, kind) GROUP BY kind;
