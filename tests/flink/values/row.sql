SELECT * FROM (VALUES ROW(1, 'a'), ROW(2, 'b')) AS t (x, y);
