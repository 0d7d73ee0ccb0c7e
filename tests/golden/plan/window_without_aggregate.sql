SELECT device_id, window_end FROM TABLE(HOP(TABLE device_events, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE, INTERVAL '2' MINUTE)) WHERE amount = 1;
