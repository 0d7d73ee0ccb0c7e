SELECT device_id, amount FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY amount DESC, event_id) AS rn FROM device_events)
WHERE 3 >= rn AND amount > 0;
SELECT rn, device_id FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY amount DESC) AS rn FROM device_events) AS t
WHERE t.rn BETWEEN 2 AND 5;
SELECT device_id, amount FROM device_events QUALIFY ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY rowtime DESC) = 1;
SELECT device_id, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY rowtime) AS rn FROM device_events;
SELECT device_id, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY amount) AS n FROM device_events QUALIFY n <= 2 AND amount > 1;
