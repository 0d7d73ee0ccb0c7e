-- Not run: Flink's filesystem connector takes every option that begins with the name of its format, so a slip is not
-- seen; its other connectors refuse it, and so do we for all.
CREATE TABLE t (device STRING) WITH ('connector' = 'filesystem', 'path' = '${DATA}/readings.ndjson', 'format' = 'json', 'json.speed' = '1');
SELECT device FROM t;
