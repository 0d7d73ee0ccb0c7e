SELECT device_id, window_start, COUNT(*) AS n, AVG(amount) AS mean
FROM TABLE(TUMBLE(TABLE device_events, DESCRIPTOR(rowtime), INTERVAL '10' MINUTES, INTERVAL '-30' SECONDS))
WHERE type_ = 'sale' GROUP BY window_start, window_end, device_id HAVING COUNT(*) > 2;
