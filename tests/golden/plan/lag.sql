SELECT device_id, temperature_c - LAG(temperature_c) OVER (PARTITION BY device_id ORDER BY rowtime) AS rise,
       CASE WHEN COUNT(*) OVER (PARTITION BY device_id ORDER BY rowtime) >= 3 THEN 'many' ELSE 'few' END AS how
FROM device_events;
