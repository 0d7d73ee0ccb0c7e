SELECT CASE WHEN amount > 5 THEN 'large' ELSE 'small' END AS class, SUM(amount + 1) AS s
FROM TABLE(CUMULATE((SELECT amount, rowtime FROM events WHERE amount IS NOT NULL), DESCRIPTOR(rowtime),
                    INTERVAL '1' HOUR, INTERVAL '1' DAY))
GROUP BY window_start, window_end, CASE WHEN amount > 5 THEN 'large' ELSE 'small' END;
