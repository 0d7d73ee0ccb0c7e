SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE device_events, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE))
WHERE window_start > TIMESTAMP '2024-01-01 00:00:00' AND amount > 2 GROUP BY window_start, window_end;
