SET 'table.local-time-zone' = 'UTC';
CREATE TABLE events (
  device_id STRING NOT NULL COMMENT 'serial', ts BIGINT, `value` DECIMAL(10, 2), tags MAP<STRING, ARRAY<INT>>,
  at_time AS TO_TIMESTAMP_LTZ(ts, 3), part INT METADATA FROM 'partition' VIRTUAL, r ROW<a INT, b STRING>,
  WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND, PRIMARY KEY (device_id) NOT ENFORCED
) PARTITIONED BY (device_id) WITH ('connector' = 'log', 'topic' = 'device-events');
CREATE TEMPORARY VIEW IF NOT EXISTS v (a, b) AS SELECT 1, 2; -- x
DROP TABLE IF EXISTS t; ALTER TABLE t SET ('a' = 'b'); CREATE TABLE c LIKE d (EXCLUDING OPTIONS);
