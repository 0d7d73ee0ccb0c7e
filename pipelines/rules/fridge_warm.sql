-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
-- Health rule of the Food Code: above 5 degrees Celsius for more than 30 minutes. A reading at or below 5 ends it.
INSERT INTO incidents
SELECT 'fridge_warm', device_id, 'open', 1,
       CONCAT('Fridge of ', device_id, ' is warm'),
       CONCAT('above 5 degrees for more than 30 minutes, now ', CAST(temperature_c AS STRING)), rowtime
FROM (
  SELECT device_id, rowtime, ts, temperature_c,
         MAX(CASE WHEN temperature_c <= 5 THEN ts END) OVER (PARTITION BY device_id ORDER BY rowtime
             RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) AS last_cold,
         MIN(ts) OVER (PARTITION BY device_id ORDER BY rowtime
             RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) AS first_seen
  FROM events
  WHERE `type` = 'temperature'
)
WHERE temperature_c > 5 AND ts - COALESCE(last_cold, first_seen) > 1800000;

INSERT INTO incidents
SELECT 'fridge_warm', device_id, 'resolved', 1, 'Fridge is cold again', CAST(NULL AS STRING), rowtime
FROM (
  SELECT device_id, rowtime, temperature_c,
         LAG(temperature_c) OVER (PARTITION BY device_id ORDER BY rowtime) AS before_it
  FROM events
  WHERE `type` = 'temperature'
)
WHERE temperature_c <= 5 AND before_it > 5;
