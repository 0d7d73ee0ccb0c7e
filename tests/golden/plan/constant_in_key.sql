INSERT INTO incidents SELECT 'many', device_id, COUNT(*) FROM heartbeats GROUP BY device_id;
INSERT INTO incidents SELECT rule, device_id, n FROM (SELECT 'last' AS rule, device_id, n FROM (SELECT device_id, CAST(rssi AS BIGINT) AS n, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY rowtime DESC) AS rn FROM heartbeats) WHERE rn = 1);
