SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE device_events, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE)) GROUP BY window_start;
