-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- A modem that is about to be lost: average signal below -95 dBm over an hour of heartbeats.
INSERT INTO incidents
SELECT 'weak_signal', device_id, 'open', 5, CONCAT('Weak signal at ', device_id),
       CONCAT('average ', CAST(signal AS STRING), ' dBm within the hour'), window_end
FROM (
  SELECT device_id, window_end, AVG(rssi) AS signal, COUNT(*) AS n
  FROM TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' HOUR)
  GROUP BY device_id, window_start, window_end
)
WHERE signal < -95 AND n >= 6;
