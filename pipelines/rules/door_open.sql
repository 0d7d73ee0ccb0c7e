-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Door open outside of service: no service visit was begun within the 30 minutes before.
INSERT INTO incidents
SELECT 'door_open', device_id, 'open', 1, CONCAT('Door of ', device_id, ' is open'), 'outside of a service visit', rowtime
FROM (
  SELECT device_id, rowtime, `type`,
         SUM(CASE WHEN `type` = 'service_start' THEN 1 ELSE 0 END)
           OVER (PARTITION BY device_id ORDER BY rowtime
                 RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS visits
  FROM events
  WHERE `type` IN ('door_open', 'service_start')
)
WHERE `type` = 'door_open' AND visits = 0;

INSERT INTO incidents
SELECT 'door_open', device_id, 'resolved', 1, 'Door closed', CAST(NULL AS STRING), rowtime
FROM events
WHERE `type` = 'door_closed';
