SELECT device_id, SUM(amount) OVER w AS s, MAX(amount + 1) FILTER (WHERE type_ = 'a') OVER (w ROWS 4 PRECEDING) AS m
FROM device_events WINDOW w AS (v ROWS BETWEEN 4 PRECEDING AND CURRENT ROW), v AS (PARTITION BY device_id ORDER BY rowtime);
