-- order: any
CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT id, dev, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY dev, kind ORDER BY ts ASC) AS rn FROM events) WHERE rn = 1;
