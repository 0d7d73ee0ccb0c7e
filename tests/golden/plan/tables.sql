-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- The tables of all cases in this folder.
CREATE TABLE device_events (
  device_id STRING, event_id STRING, type_ STRING, temperature_c DOUBLE, amount INT, payload STRING,
  rowtime TIMESTAMP_LTZ(3), arrival TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  cents AS amount * 100,
  WATERMARK FOR rowtime AS rowtime - INTERVAL '5' SECOND
) WITH ('connector' = 'log', 'topic' = 'device-events', 'format' = 'json');
CREATE TABLE heartbeats (
  device_id STRING, rssi INT, rowtime TIMESTAMP_LTZ(3), WATERMARK FOR rowtime AS rowtime
) WITH ('connector' = 'log', 'topic' = 'device-heartbeats', 'format' = 'json');
CREATE TABLE devices (
  device_id STRING, site STRING, timeout_seconds INT, opens_at INT, closes_at INT, PRIMARY KEY (device_id) NOT ENFORCED
) WITH ('connector' = 'filesystem', 'path' = 'devices.ndjson', 'format' = 'json');
CREATE TABLE incidents (
  rule STRING, device_id STRING, n BIGINT, PRIMARY KEY (rule, device_id) NOT ENFORCED
) WITH ('connector' = 'servicenow');
CREATE TABLE alerts (rule STRING, device_id STRING, at_ TIMESTAMP_LTZ(3), n BIGINT) WITH ('connector' = 'print');
CREATE TABLE counts (device_id STRING, n BIGINT, PRIMARY KEY (device_id) NOT ENFORCED) WITH (
  'connector' = 'jdbc', 'url' = 'jdbc:sqlite:ods.db', 'table-name' = 'counts');
CREATE TABLE filtered (device_id STRING, type_ STRING, amount BIGINT) WITH (
  'connector' = 'log', 'topic' = 'filtered', 'format' = 'json');
CREATE VIEW events AS
SELECT device_id, event_id, type_, temperature_c, amount, payload, rowtime FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id, event_id ORDER BY rowtime) AS rn FROM device_events
) WHERE rn = 1;
