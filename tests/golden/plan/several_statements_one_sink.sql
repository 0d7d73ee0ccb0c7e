INSERT INTO incidents SELECT 'a', device_id, CAST(amount AS BIGINT) FROM events WHERE amount > 10;
INSERT INTO incidents (device_id, rule) SELECT device_id, 'b' FROM events WHERE amount < 0;
INSERT INTO incidents SELECT 'a', device_id, CAST(amount AS BIGINT) FROM events WHERE amount > 10;
