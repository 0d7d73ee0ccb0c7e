CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT id, EXTRACT(HOUR FROM ts) AS a, EXTRACT(MINUTE FROM ts) AS b, EXTRACT(SECOND FROM ts) AS c, EXTRACT(MILLISECOND FROM ts) AS d, HOUR(ts) AS e FROM events WHERE id IN (5, 11);
