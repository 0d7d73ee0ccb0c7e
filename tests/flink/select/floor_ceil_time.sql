CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT id, FLOOR(ts TO HOUR) AS a, CEIL(ts TO MINUTE) AS b, FLOOR(ts TO WEEK) AS c, FLOOR(ts TO MONTH) AS d, CEIL(ts TO DAY) AS e, FLOOR(ts TO SECOND) AS f FROM events WHERE id IN (1, 5, 11);
