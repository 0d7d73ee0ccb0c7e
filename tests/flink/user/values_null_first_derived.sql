SELECT * FROM (VALUES (1, NULL), (2, 'x')) AS t (a, b);
