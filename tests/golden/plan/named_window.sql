SELECT device_id, SUM(amount) OVER w AS s, MAX(CASE WHEN type_ = 'a' THEN amount + 1 END) OVER (w ROWS 4 PRECEDING) AS m
FROM device_events WINDOW w AS (v ROWS BETWEEN 4 PRECEDING AND CURRENT ROW), v AS (PARTITION BY device_id ORDER BY rowtime);
