WITH warm AS (SELECT device_id, temperature_c AS t FROM events WHERE temperature_c > 8), hot (d, x) AS (SELECT * FROM warm WHERE t > 20)
SELECT h.b, h.*, h.a AS again FROM (SELECT d, x AS y FROM hot) AS h (a, b);
