INSERT INTO counts SELECT device_id, COUNT(*) FROM events GROUP BY device_id HAVING COUNT(*) > 1;
INSERT INTO counts SELECT device_id, MAX(n) FROM (
  SELECT device_id, type_, COUNT(*) AS n FROM events GROUP BY device_id, type_) GROUP BY device_id;
SELECT DISTINCT device_id, type_ FROM device_events;
SELECT COUNT(*), SUM(amount) FROM device_events;
