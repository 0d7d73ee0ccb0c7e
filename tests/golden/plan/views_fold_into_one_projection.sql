CREATE VIEW a AS SELECT device_id, amount + 1 AS x, type_ FROM device_events WHERE type_ = 'a';
CREATE VIEW b AS SELECT device_id, x * 2 AS y, type_ FROM a WHERE type_ <> 'b';
SELECT device_id, y - 1 AS z FROM b WHERE y > 10 AND device_id = 'd';
