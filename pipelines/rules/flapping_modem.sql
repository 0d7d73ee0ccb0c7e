-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- A modem that connects again and again: more than 5 times in half an hour.
INSERT INTO incidents
SELECT 'flapping_modem', device_id, 'open', 4, CONCAT('Modem of ', device_id, ' is flapping'),
       CONCAT(CAST(connects AS STRING), ' connects within 30 minutes'), rowtime
FROM (
  SELECT device_id, rowtime,
         COUNT(*) OVER (PARTITION BY device_id ORDER BY rowtime
                        RANGE BETWEEN INTERVAL '30' MINUTE PRECEDING AND CURRENT ROW) AS connects
  FROM events
  WHERE `type` = 'modem_connected'
)
WHERE connects > 5;
