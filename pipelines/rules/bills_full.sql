-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Bill validator full (EVA-DTS ENE).
INSERT INTO incidents
SELECT 'bills_full', device_id, CASE WHEN `type` = 'bills_full' THEN 'open' ELSE 'resolved' END, 4,
       CONCAT('Bill validator of ', device_id, ' is full'), CONCAT('code ', COALESCE(code, 'unknown')), rowtime
FROM events
WHERE `type` IN ('bills_full', 'bills_emptied');
