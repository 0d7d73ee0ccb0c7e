SELECT x, y FROM (VALUES (1, 'a'), (2.5, 'bcd')) AS t (x, y);
