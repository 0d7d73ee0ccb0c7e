-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Sold out while demand goes on: 3 tries at a sold-out selection within an hour.
INSERT INTO incidents
SELECT 'sold_out_demand', CONCAT(device_id, '/', selection), 'open', 4,
       CONCAT('Selection ', selection, ' of ', device_id, ' is sold out and wanted'),
       CONCAT(CAST(tries AS STRING), ' tries within an hour'), rowtime
FROM (
  SELECT device_id, selection, rowtime,
         COUNT(*) OVER (PARTITION BY device_id, selection ORDER BY rowtime
                        RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS tries
  FROM events
  WHERE `type` = 'sold_out_selected'
)
WHERE tries >= 3;

INSERT INTO incidents
SELECT 'sold_out_demand', CONCAT(device_id, '/', selection), 'resolved', 4, 'Restocked', CAST(NULL AS STRING), rowtime
FROM events
WHERE `type` = 'restocked' AND selection IS NOT NULL;
