-- order: any
-- Gaps that the next row ends, at the end of the input, and buffers that come late: on Flink with the jar of deploy/flink.
CREATE FUNCTION SILENCE AS 'org.vendstream.flink.Silence' LANGUAGE JAVA;
CREATE TABLE beats (device_id STRING, ts BIGINT, t AS TO_TIMESTAMP_LTZ(ts, 3), WATERMARK FOR t AS t - INTERVAL '1' DAY)
  WITH ('connector' = 'filesystem', 'path' = '${DATA}/beats.ndjson', 'format' = 'json');
SELECT device_id, last_seen, deadline, `state`
FROM SILENCE(input => TABLE beats PARTITION BY device_id, on_time => DESCRIPTOR(t), timeout => INTERVAL '10' MINUTES);
