-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Where rows come from and go to when the log is Apache Kafka (KAFKA_BOOTSTRAP), SQLite the ODS.
-- ${..} comes from the environment: KAFKA_BOOTSTRAP, SERVICENOW_URL, SERVICENOW_USER, SERVICENOW_PASSWORD, ODS_DB, DEVICES_FILE.

SET 'vendstream.watermark.scope' = 'device';
SET 'vendstream.watermark.future-tolerance' = '5 min';
SET 'vendstream.watermark.idle-timeout' = '30 s';
SET 'pipeline.auto-watermark-interval' = '0 ms';

CREATE TABLE device_events (
  event_id      STRING,
  device_id     STRING,
  `type`        STRING,
  ts            BIGINT,
  seq           BIGINT,
  site          STRING,
  selection     STRING,
  code          STRING,
  temperature_c DOUBLE,
  price_cents   INT,
  rssi          INT,
  rowtime AS TO_TIMESTAMP_LTZ(ts, 3),
  proc    AS PROCTIME(),
  WATERMARK FOR rowtime AS rowtime - INTERVAL '0' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'device-events', 'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP}',
        'format' = 'json');

CREATE TABLE device_heartbeats (
  event_id  STRING,
  device_id STRING,
  ts        BIGINT,
  seq       BIGINT,
  site      STRING,
  rssi      INT,
  firmware  STRING,
  rowtime AS TO_TIMESTAMP_LTZ(ts, 3),
  proc    AS PROCTIME(),
  WATERMARK FOR rowtime AS rowtime - INTERVAL '0' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'device-heartbeats', 'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP}',
        'format' = 'json');

-- The machines that should report, one JSON object a line; all but device_id may be left out (docs/silence.md). The
-- file is read again when it changes.
CREATE TABLE devices (
  device_id         STRING,
  site              STRING,
  timeout_seconds   INT,              -- overrides the rule's own time-out
  opens_at          INT,              -- minutes of the day; time outside of the opening hours does not count
  closes_at         INT,
  maintenance_from  TIMESTAMP_LTZ(3), -- nor does this time: '2026-01-31 08:00:00Z'
  maintenance_until TIMESTAMP_LTZ(3),
  PRIMARY KEY (device_id) NOT ENFORCED
) WITH ('connector' = 'filesystem', 'path' = '${DEVICES_FILE}', 'format' = 'json');

-- One incident per condition: a rule and what it is about (a machine, a selection of a machine, a site).
CREATE TABLE incidents (
  rule              STRING,
  subject           STRING,
  `state`           STRING,
  severity          INT,
  short_description STRING,
  description       STRING,
  event_time        TIMESTAMP_LTZ(3),
  PRIMARY KEY (rule, subject) NOT ENFORCED
) WITH ('connector' = 'servicenow', 'url' = '${SERVICENOW_URL}', 'username' = '${SERVICENOW_USER}',
        'password' = '${SERVICENOW_PASSWORD}');

CREATE TABLE filtered_events (
  event_id STRING, device_id STRING, `type` STRING, ts BIGINT, site STRING, selection STRING, code STRING
) WITH ('connector' = 'kafka', 'topic' = 'filtered-events', 'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP}',
        'format' = 'json');

CREATE TABLE filtered_heartbeats (
  event_id STRING, device_id STRING, ts BIGINT, rssi INT, firmware STRING
) WITH ('connector' = 'kafka', 'topic' = 'filtered-heartbeats', 'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP}',
        'format' = 'json');

CREATE TABLE ods_events (
  event_id STRING, device_id STRING, `type` STRING, event_time TIMESTAMP_LTZ(3), site STRING,
  selection STRING, code STRING, temperature_c DOUBLE, price_cents INT,
  PRIMARY KEY (device_id, event_id) NOT ENFORCED
) WITH ('connector' = 'jdbc', 'url' = 'jdbc:sqlite:${ODS_DB}', 'table-name' = 'events');

CREATE TABLE ods_sales_hourly (
  device_id STRING, hour_start TIMESTAMP_LTZ(3), sales BIGINT, revenue_cents INT,
  PRIMARY KEY (device_id, hour_start) NOT ENFORCED
) WITH ('connector' = 'jdbc', 'url' = 'jdbc:sqlite:${ODS_DB}', 'table-name' = 'sales_hourly');
