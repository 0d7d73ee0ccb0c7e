CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/nothing.ndjson', 'format' = 'json');
SELECT e.id, e.v FROM events /*+ OPTIONS('path' = '${DATA}/events.ndjson') */ AS e WHERE e.v > 5;
