EXECUTE STATEMENT SET BEGIN
INSERT INTO filtered SELECT device_id, type_, amount FROM events WHERE type_ = 'vend_ok';
INSERT INTO filtered SELECT device_id, type_, amount FROM events WHERE type_ = 'vend_failed' AND amount > 3;
INSERT INTO alerts SELECT 'hot', device_id, rowtime, CAST(1 AS BIGINT) FROM events WHERE temperature_c > 8;
END;
