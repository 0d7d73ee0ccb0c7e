CREATE VIEW both_ (device_id, at_, v) AS
  SELECT device_id, rowtime, amount FROM device_events UNION ALL
  SELECT device_id, rowtime, CAST(rssi AS BIGINT) FROM heartbeats UNION ALL
  SELECT device_id, rowtime, 7 FROM events WHERE type_ = 'seven';
INSERT INTO alerts SELECT 'u', device_id, window_time, COUNT(v)
FROM TABLE(TUMBLE(TABLE both_, DESCRIPTOR(at_), INTERVAL '1' HOUR)) GROUP BY device_id, window_start, window_end, window_time;
SELECT device_id FROM device_events UNION SELECT device_id FROM heartbeats;
