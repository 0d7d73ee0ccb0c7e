INSERT INTO filtered (amount, device_id) VALUES (1, 'a'), (2, 'bcd');
SELECT a, b + 1 FROM (VALUES (1, 2.5), (3, 4)) AS t (a, b);
SELECT 1, 'x';
