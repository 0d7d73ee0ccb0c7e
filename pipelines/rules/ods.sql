-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Rows for the reports.
INSERT INTO ods_events
SELECT event_id, device_id, `type`, rowtime, site, selection, code, temperature_c, price_cents FROM events;

INSERT INTO ods_sales_hourly
SELECT device_id, window_start, COUNT(*), SUM(price_cents)
FROM TUMBLE(TABLE events, DESCRIPTOR(rowtime), INTERVAL '1' HOUR)
WHERE `type` = 'vend_ok'
GROUP BY device_id, window_start, window_end;
