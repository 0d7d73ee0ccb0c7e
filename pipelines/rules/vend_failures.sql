-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- A motor or a blocked slot: 3 failed vends in a row on one selection, none of them more than an hour apart.
INSERT INTO incidents
SELECT 'vend_failures', CONCAT(device_id, '/', selection), 'open', 3,
       CONCAT('Selection ', selection, ' of ', device_id, ' does not vend'),
       '3 failed vends in a row', rowtime
FROM (
  SELECT device_id, selection, rowtime,
         SUM(CASE WHEN `type` = 'vend_failed' THEN 1 ELSE 0 END)
           OVER (PARTITION BY device_id, selection ORDER BY rowtime ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS failed
  FROM events
  WHERE `type` IN ('vend_ok', 'vend_failed') AND selection IS NOT NULL
)
WHERE failed = 3;
