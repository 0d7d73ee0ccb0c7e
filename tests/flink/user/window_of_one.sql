CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT *, window_end - INTERVAL '1' SECOND AS e FROM TABLE(TUMBLE(TABLE single, DESCRIPTOR(ts), INTERVAL '1' DAY));
