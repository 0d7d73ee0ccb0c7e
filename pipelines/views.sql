-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- What the rules read: each event once, however often a machine repeated it after an answer that it never saw.

SET 'table.exec.state.ttl' = '1 d';

CREATE VIEW events AS
SELECT event_id, device_id, `type`, ts, seq, site, selection, code, temperature_c, price_cents, rssi, rowtime
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id, event_id ORDER BY proc ASC) AS repetition
  FROM device_events
)
WHERE repetition = 1;

CREATE VIEW heartbeats AS
SELECT event_id, device_id, ts, seq, site, rssi, firmware, rowtime
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id, event_id ORDER BY proc ASC) AS repetition
  FROM device_heartbeats
)
WHERE repetition = 1;
