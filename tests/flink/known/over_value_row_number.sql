-- Not run: OVER ordered by a column that is no time attribute, an updating result, is refused so far.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), temp DOUBLE, kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '2' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/random.ndjson', 'format' = 'json');
SELECT id, v, ROW_NUMBER() OVER (PARTITION BY dev ORDER BY v) AS s FROM events WHERE id < 30;
