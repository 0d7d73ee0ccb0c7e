-- Not run: STATE_TTL names a table inside a derived table without an alias, which is refused here.
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT /*+ STATE_TTL('events' = '1d') */ id, dev FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY dev ORDER BY v DESC) AS rn FROM events) WHERE rn <= 1;
