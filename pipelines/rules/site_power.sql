-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Power of a whole site: 3 or more machines of one site lose power within 5 minutes: one incident for the site.
CREATE VIEW power_events AS SELECT * FROM events WHERE site IS NOT NULL;

INSERT INTO incidents
SELECT 'site_power', site, 'open', 1, CONCAT('Power lost at ', site),
       CONCAT(CAST(machines AS STRING), ' machines lost power within 5 minutes'), window_end
FROM (
  SELECT site, window_end, COUNT(DISTINCT device_id) AS machines
  FROM HOP(TABLE power_events, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE, INTERVAL '5' MINUTES)
  WHERE `type` = 'power_lost'
  GROUP BY site, window_start, window_end
)
WHERE machines >= 3;
