-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Coin jam (EVA-DTS EAA, EAD..EAI); the machine itself tells when it is over.
INSERT INTO incidents
SELECT 'coin_jam', device_id, CASE WHEN `type` = 'coin_jam' THEN 'open' ELSE 'resolved' END, 3,
       CONCAT('Coin jam at ', device_id), CONCAT('code ', COALESCE(code, 'unknown')), rowtime
FROM events
WHERE `type` IN ('coin_jam', 'coin_jam_cleared');
