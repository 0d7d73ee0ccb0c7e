CREATE TABLE events (id INT, dev STRING, v INT, price DECIMAL(10, 2), kind STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/events.ndjson', 'format' = 'json');
SELECT id, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm') AS a, DATE_FORMAT(ts, 'yyyyMMdd-HHmmss.SSS') AS b, CAST(ts AS STRING) AS c, CAST(ts AS DATE) AS d, CAST(ts AS TIME) AS e FROM events;
