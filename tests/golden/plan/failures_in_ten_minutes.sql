INSERT INTO incidents SELECT 'payment', device_id, n FROM (
  SELECT device_id, rowtime, COUNT(*) OVER (
    PARTITION BY device_id ORDER BY rowtime RANGE BETWEEN INTERVAL '10' MINUTE PRECEDING AND CURRENT ROW) AS n
  FROM events WHERE type_ = 'payment_failed') WHERE n >= 3;
