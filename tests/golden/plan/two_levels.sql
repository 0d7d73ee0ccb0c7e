CREATE VIEW per_device AS SELECT device_id, window_start, window_end, window_time, COUNT(*) AS c
FROM TABLE(TUMBLE(TABLE device_events, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE))
GROUP BY device_id, window_start, window_end, window_time;
SELECT window_start, window_end, MAX(c) FROM per_device GROUP BY window_start, window_end;
SELECT device_id, window_start, SUM(c) FROM TABLE(TUMBLE((SELECT device_id, window_time, c FROM per_device), DESCRIPTOR(window_time), INTERVAL '1' HOUR))
  GROUP BY device_id, window_start, window_end;
