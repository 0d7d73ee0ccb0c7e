SELECT DISTINCT device_id, window_start, window_end FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' HOUR)) WHERE rssi > 1;
SELECT DISTINCT rssi, device_id, rssi AS again FROM heartbeats;
SELECT DISTINCT window_end FROM TABLE(TUMBLE(TABLE heartbeats, DESCRIPTOR(rowtime), INTERVAL '1' HOUR));
