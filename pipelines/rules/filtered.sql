-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Streams for others: what is worth a look, without the temperatures and the good vends.
INSERT INTO filtered_events
SELECT event_id, device_id, `type`, ts, site, selection, code
FROM events
WHERE `type` NOT IN ('temperature', 'vend_ok');

INSERT INTO filtered_heartbeats
SELECT event_id, device_id, ts, rssi, firmware FROM heartbeats WHERE rssi < -90;
