SELECT device_id, window_end, window_time, SUM(amount) FILTER (WHERE amount > 0) AS s, COUNT(DISTINCT type_) AS kinds
FROM HOP(DATA => TABLE device_events, TIMECOL => DESCRIPTOR(rowtime), SLIDE => INTERVAL '1' MINUTE,
         SIZE => INTERVAL '5' MINUTES)
GROUP BY device_id, window_start, window_end, window_time;
