-- order: any
-- Each machine with terms of its own; what Flink does not tell of, machines that were never seen, is left out.
CREATE FUNCTION SILENCE AS 'org.vendstream.flink.SilenceExpected' LANGUAGE JAVA;
CREATE TABLE beats (device_id STRING, ts BIGINT, t AS TO_TIMESTAMP_LTZ(ts, 3), WATERMARK FOR t AS t - INTERVAL '1' DAY)
  WITH ('connector' = 'filesystem', 'path' = '${DATA}/beats.ndjson', 'format' = 'json');
CREATE TABLE machines (device_id STRING, timeout_seconds INT, opens_at INT, closes_at INT,
    maintenance_from TIMESTAMP_LTZ(3), maintenance_until TIMESTAMP_LTZ(3),
    t AS TO_TIMESTAMP_LTZ(0, 3), WATERMARK FOR t AS t, -- Flink wants a time of each table argument
    PRIMARY KEY (device_id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '${DATA}/machines.ndjson', 'format' = 'json');
CREATE VIEW newest AS SELECT device_id, t FROM beats WHERE ts > 1704099500000 OR ts = 1704097200000;
SELECT device_id, last_seen, deadline, `state`
FROM SILENCE(input => TABLE newest PARTITION BY device_id, timeout => INTERVAL '60' MINUTES,
             expected => TABLE machines PARTITION BY device_id, on_time => DESCRIPTOR(t))
WHERE last_seen IS NOT NULL;
