-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- A card reader that fails: 3 failed payments within 10 minutes.
INSERT INTO incidents
SELECT 'payment_failures', device_id, 'open', 2,
       CONCAT('Card reader of ', device_id, ' fails'),
       CONCAT(CAST(failures AS STRING), ' failed payments within 10 minutes'), rowtime
FROM (
  SELECT device_id, rowtime,
         COUNT(*) OVER (PARTITION BY device_id ORDER BY rowtime
                        RANGE BETWEEN INTERVAL '10' MINUTE PRECEDING AND CURRENT ROW) AS failures
  FROM events
  WHERE `type` = 'payment_failed'
)
WHERE failures >= 3;
